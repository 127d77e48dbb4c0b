import type { Bench } from '../harness/bench.js'
import type { Child } from '../harness/child.js'
import { controlNote, roundNotes, type Cell, type Goal } from '../harness/report.js'
import { interleave, type Effort } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'
import type { CallCost, CallName } from '../loads/mongo.js'
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
    const { measured, ratio } = await withVariant({ what: 'confab', uri }, child => measureLengths(child, [short, short, long], effort))
    const flat = (call: CallName): Figure => ratio(call, 2)
    const worst = Math.max(...names.filter(call => call !== 'send' && call !== 'sidebar').map(call => flat(call).median))
    return {
      about: `Commands as the driver reports them, with what a server remembers warm. Time: one conversation of ${long.toLocaleString('en-US')} messages ÷ one of ${short.toLocaleString('en-US')}, by the clock, one caller.`,
      columns: ['call', 'commands', 'by hand', 'tutorial', 'time, long ÷ short', 'ms'],
      rows: names.map((call): Cell[] => [
        calls[call].title, ...counted.map(what => counts.get(what)?.[call]?.toString() ?? 'has none'), call === 'sidebar' ? 'holds both' : flat(call),
        figureOf((measured.samples.get(`${call} 2`) ?? []).map(({ ms }) => ms)).median,
      ]),
      goals: [
        ...names.flatMap((call): Goal[] => {
          const { title, must, aim } = calls[call]
          return must === undefined || aim === undefined ? [] : [{ name: 'P9', about: `commands of ${title}`, figure: counts.get('confab')?.[call] ?? NaN, better: 'lower', must, aim }]
        }),
        { name: 'P6', about: `the slowest of the reads and marks, ${long.toLocaleString('en-US')} messages ÷ ${short.toLocaleString('en-US')}`, figure: worst, better: 'lower', must: 1.3, aim: 1.1 },
      ],
      notes: [...names.map(call => `${calls[call].title}, two conversations of ${short.toLocaleString('en-US')}: ${controlNote(ratio(call, 1))}`), roundNotes(measured, effort)],
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

/** Measures each call in each of the conversations, in turns. */
async function measureLengths(child: Child, lengths: number[], effort: Effort) {
  await child.call('fill', { lengths: [...lengths, ...Array.from({ length: 47 }, () => 60)] })
  const variants = names.flatMap(call => lengths.map((_, conversation) => ({
    name: `${call} ${conversation}`,
    measure: () => child.call<CallCost>('call', { call, conversation, warmupMs: effort.warmupMs / 10, windowMs: effort.windowMs / 6 }),
  })))
  // Sends would move what the others read: they come after all rounds of those.
  const [reads, sends] = [variants.filter(({ name }) => !name.startsWith('send ')), variants.filter(({ name }) => name.startsWith('send '))]
  const measured = await interleave(reads, effort)
  const sent = await interleave(sends, effort)
  for (const [name, samples] of sent.samples) measured.samples.set(name, samples)
  const times = (call: CallName, conversation: number): number[] => (measured.samples.get(`${call} ${conversation}`) ?? []).map(({ ms }) => ms)
  return { measured, ratio: (call: CallName, conversation: number): Figure => ratioOf(times(call, conversation), times(call, 0)) }
}
