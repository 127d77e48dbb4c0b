import type { Bench } from '../harness/bench.js'
import type { Child } from '../harness/child.js'
import { controlNote, roundNotes, type Cell, type Goal } from '../harness/report.js'
import { interleave, type Effort } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'
import type { CallName } from '../loads/mongo.js'
import type { VariantName } from '../mongo/variants.js'
import { withReplicaSet, withVariant } from '../mongo/with-variant.js'

const calls: Record<CallName, { title: string; must?: number; aim?: number }> = {
  page: { title: 'the latest page of 50', must: 2, aim: 1 },
  oldPage: { title: 'a page of 50 in the middle', must: 2, aim: 1 },
  changes: { title: '50 changes' },
  sidebar: { title: 'a sidebar of 50, without its people', must: 3, aim: 2 },
  markSeen: { title: 'a seen mark', must: 1, aim: 1 },
  send: { title: 'a send', must: 2, aim: 2 },
}
const names = Object.keys(calls) as CallName[]
const counted: readonly VariantName[] = ['confab', 'driver', 'tutorial']

/** How many commands a call takes, exactly, and whether its time stays the same in a long history. `CONFAB_BENCH_STORED` says how long; 100,000 by default. */
export const mongoCommands: Bench = {
  run: effort => withReplicaSet(async uri => {
    const short = effort.smoke ? 200 : 1_000
    const long = effort.smoke ? 2_000 : Number(process.env['CONFAB_BENCH_STORED'] ?? 100_000)
    const counts = new Map<VariantName, Record<string, number | null>>()
    for (const what of counted) counts.set(what, await countCommands(uri, what))
    const { measured, times, ratio } = await withVariant({ what: 'confab', uri }, child => measureLengths(child, [short, short, long], effort))
    const flat = (call: CallName): Figure => ratio(call, 2)
    const worst = Math.max(...names.filter(call => call !== 'send' && call !== 'sidebar').map(call => flat(call).median))
    return {
      about: `Commands as the driver reports them, with what a server remembers warm. Time: one conversation of ${long.toLocaleString('en-US')} messages ÷ one of ${short.toLocaleString('en-US')}, by the clock, one caller.`,
      columns: ['call', 'commands', 'by hand', 'tutorial', 'time, long ÷ short', 'ms'],
      rows: names.map((call): Cell[] => [
        calls[call].title, ...counted.map(what => counts.get(what)?.[call]?.toString() ?? 'has none'), ...(call === 'sidebar' ? ['holds both', ''] : [flat(call), figureOf(times(call, 2)).median]),
      ]),
      goals: [
        ...names.flatMap((call): Goal[] => {
          const { title, must, aim } = calls[call]
          return must === undefined || aim === undefined ? [] : [{ name: 'P9', about: `commands of ${title}`, figure: counts.get('confab')?.[call] ?? NaN, better: 'lower', must, aim }]
        }),
        { name: 'P6', about: `the slowest of the reads and marks, ${long.toLocaleString('en-US')} messages ÷ ${short.toLocaleString('en-US')}`, figure: worst, better: 'lower', must: 1.3, aim: 1.1 },
      ],
      notes: [...names.filter(call => call !== 'sidebar').map(call => `${calls[call].title}, two conversations of ${short.toLocaleString('en-US')}: ${controlNote(ratio(call, 1))}`), roundNotes(measured, effort)],
      raw: { counts: Object.fromEntries(counts), times: Object.fromEntries(measured.samples) },
    }
  }),
}

function countCommands(uri: string, what: VariantName): Promise<Record<string, number | null>> {
  return withVariant({ what, uri, monitor: true }, async child => {
    await child.call('fill', { lengths: Array.from({ length: 50 }, () => 60) })
    const found: Record<string, number | null> = {}
    for (const call of names) found[call] = await child.call<number | null>('count', { call, conversation: 0 })
    return found
  })
}

/** Measures each call in each of the conversations, in short turns: a second in which somebody else uses the machine meets all alike. */
async function measureLengths(child: Child, lengths: number[], effort: Effort) {
  await child.call('fill', { lengths: [...lengths, ...Array.from({ length: 47 }, () => 60)] })
  const conversations = lengths.map((_, index) => index)
  const measure = (call: CallName): Promise<number[]> => child.call('compare', { call, conversations, turns: effort.smoke ? 5 : effort.windowMs / 30 })
  const toVariants = (calls: readonly CallName[]) => calls.map(call => ({ name: call, measure: () => measure(call) }))
  // A sidebar holds all of them. Sends would move what the others read: they come after all rounds of those.
  const measured = await interleave(toVariants(names.filter(call => call !== 'send' && call !== 'sidebar')), effort)
  const sent = await interleave(toVariants(['send']), effort)
  for (const [name, samples] of sent.samples) measured.samples.set(name, samples)
  const times = (call: CallName, conversation: number): number[] => (measured.samples.get(call) ?? []).map(sample => sample[conversation] ?? NaN)
  return { measured, times, ratio: (call: CallName, conversation: number): Figure => ratioOf(times(call, conversation), times(call, 0)) }
}
