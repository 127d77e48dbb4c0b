import type { Bench } from '../harness/bench.js'
import { controlNote, roundNotes, type Cell } from '../harness/report.js'
import { interleave, type Effort } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'
import type { CallCost, CallJob, CallName } from '../loads/mongo.js'
import type { VariantName } from '../mongo/variants.js'
import { withReplicaSet, withVariant } from '../mongo/with-variant.js'

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

/** What the adapter adds to the driver: CPU of one call at a time, against the same questions asked by hand. */
export const mongoCpu: Bench = {
  run: effort => withReplicaSet(async uri => {
    const measured = await interleave(rows.map(({ name, what }) => ({ name, measure: () => measure(uri, what, effort) })), effort)
    const values = (name: string, call: keyof Sample): number[] => (measured.samples.get(name) ?? []).map(sample => sample[call])
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
      raw: Object.fromEntries(measured.samples),
    }
  }),
}

function measure(uri: string, what: VariantName, { warmupMs, windowMs, smoke }: Effort): Promise<Sample> {
  return withVariant({ what, uri }, async child => {
    // The first is the one that is read; the others fill the sidebar.
    await child.call('fill', { lengths: [smoke ? 100 : 1_000, ...Array.from({ length: smoke ? 5 : 49 }, () => 60)] })
    const sample: Partial<Sample> = {}
    // Sends come last: they would move what is read.
    for (const call of [...names.filter(name => name !== 'send'), 'send'] as const) {
      const job: CallJob = { call, conversation: 0, warmupMs: warmupMs / 2, windowMs: windowMs / 2 }
      sample[call] = (await child.call<CallCost>('call', job)).micros
    }
    return sample as Sample
  })
}
