import type { Bench } from '../harness/bench.js'
import type { Child } from '../harness/child.js'
import { controlNote, roundNotes, type Cell } from '../harness/report.js'
import { interleave, rotated, type Effort } from '../harness/rounds.js'
import { figureOf, meanOf, ratioOf, type Figure } from '../harness/statistics.js'
import type { CallCost, CallJob, CallName } from '../loads/mongo.js'
import type { VariantName } from '../mongo/variants.js'
import { withReplicaSet, withVariants } from '../mongo/with-variant.js'

const rows: readonly { name: string; what: VariantName }[] = [
  { name: 'by hand', what: 'driver' },
  { name: 'by hand, again', what: 'driver' },
  { name: 'Confab storage', what: 'confab' },
  { name: 'tutorial schema, Mongoose', what: 'tutorial' },
]
const [floor, again, ours, tutorial] = ['by hand', 'by hand, again', 'Confab storage', 'tutorial schema, Mongoose']

const calls: Record<Exclude<CallName, 'oldPage'>, string> = {
  send: 'a send', page: 'a page of 50', changes: '50 changes', sidebar: 'a sidebar of 50', markSeen: 'a seen mark',
}
const names = Object.keys(calls) as (keyof typeof calls)[]

type Sample = Record<keyof typeof calls, number>

/** How many pieces a window is cut into. */
const turns = 12
/** What is measured is code that is compiled: before, compiling the driver is most of the CPU, and whoever has more code of their own pays for more of it. A send waits for the disk, so it takes longer to be called as often. */
const compiledAfterMs = (call: CallName): number => (call === 'send' ? 45_000 : 15_000)

/** What the adapter adds to the driver: CPU of one call at a time, against the same questions asked by hand. */
export const mongoCpu: Bench = {
  run: effort => withReplicaSet(async uri => {
    const measured = await interleave([{ name: 'all', measure: () => measure(uri, effort) }], effort)
    const rounds = measured.samples.get('all') ?? []
    const values = (name: string, call: keyof Sample): number[] => rounds.map(samples => samples[rows.findIndex(row => row.name === name)]?.[call] ?? NaN)
    const toFloor = (name: string, call: keyof Sample): Figure => ratioOf(values(name, call), values(floor, call))
    return {
      about: 'CPU of the server process for one call, one caller who waits for each answer. By hand: the same questions straight at the driver, by somebody who is alone with the database and handles no error.',
      columns: ['call', 'Confab ÷ by hand', 'by hand, again ÷ by hand', 'tutorial ÷ by hand', 'Confab µs', 'by hand µs'],
      rows: names.map((call): Cell[] => [
        calls[call], toFloor(ours, call), toFloor(again, call), call === 'changes' ? 'has none' : toFloor(tutorial, call),
        figureOf(values(ours, call)).median, figureOf(values(floor, call)).median,
      ]),
      goals: names.map(call => ({
        name: 'P10', about: `CPU of ${calls[call]} ÷ hand-written driver calls`, figure: toFloor(ours, call).median, better: 'lower' as const, must: 1.3, aim: 1.15,
      })),
      notes: [...names.map(call => `${calls[call]}: ${controlNote(toFloor(again, call))}`), roundNotes(measured, effort)],
      raw: rounds.map(samples => Object.fromEntries(samples.map((sample, at) => [rows[at]?.name, sample]))),
    }
  }),
}

/** All in one round, each in a process of its own, by turns so short that a machine that grows slow meets all alike. */
function measure(uri: string, { warmupMs, windowMs, smoke }: Effort): Promise<Sample[]> {
  return withVariants(rows.map(({ what }) => ({ what, uri })), async children => {
    // The first is the one that is read; the others fill the sidebar.
    for (const child of children) await child.call('fill', { lengths: [smoke ? 100 : 1_000, ...Array.from({ length: smoke ? 5 : 49 }, () => 60)] })
    const samples = children.map((): Partial<Sample> => ({}))
    // Sends come last: they would move what is read.
    for (const call of [...names.filter(name => name !== 'send'), 'send'] as const) {
      const ask = (child: Child, job: Pick<CallJob, 'warmupMs' | 'windowMs'>): Promise<CallCost> => child.call('call', { call, conversation: 0, ...job } satisfies CallJob)
      await Promise.all(children.map(child => ask(child, { warmupMs: smoke ? warmupMs : compiledAfterMs(call), windowMs: 0 })))
      const spent = children.map((): number[] => [])
      for (let turn = 0; turn < turns; turn += 1) {
        for (const [at, child] of rotated([...children.entries()], turn)) spent[at]?.push((await ask(child, { warmupMs: 0, windowMs: windowMs / turns })).micros)
      }
      samples.forEach((sample, at) => (sample[call] = meanOf(spent[at] ?? [])))
    }
    return samples as Sample[]
  })
}
