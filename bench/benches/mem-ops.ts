import type { SendRate } from '../loads/mem-send.js'
import type { Bench } from '../harness/bench.js'
import { startChild } from '../harness/child.js'
import { controlNote, format, roundNotes, type Cell } from '../harness/report.js'
import { interleave, type Effort } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'

const [floor, again, ours] = ['hand-written sendMessage', 'hand-written sendMessage, again', 'Confab sendMessage']

/** Calls inside the server, on memory storage: what a send costs, and whether reads and marks stay flat over a million messages. */
export const memoryOperations: Bench = {
  run: async effort => {
    const variants = [[floor, 'hand-written'], [again, 'hand-written'], [ours, 'confab']] as const
    const measured = await interleave(variants.map(([name, what]) => ({ name, measure: () => sendOnce(what, effort) })), effort)
    const rates = (name: string, field: keyof SendRate): number[] => (measured.samples.get(name) ?? []).map(sample => sample[field])
    const toFloor = (name: string): Figure => ratioOf(rates(name, 'perCpuSecond'), rates(floor, 'perCpuSecond'))
    const lengths = effort.smoke ? [1_000, 20_000] : [1_000, 1_000_000]
    const reads = await readsAt(lengths, effort)
    const perSecond = figureOf(rates(ours, 'perCpuSecond')).median
    return {
      about: `One process, memory storage. Sends: 100 people in 50 conversations. Reads and marks: one conversation of ${lengths[1]?.toLocaleString('en-US')} messages ÷ one of 1,000, among 50 of one person.`,
      columns: ['call', 'ratio', 'of what', 'CPU µs'],
      rows: [
        ...variants.map(([name]): Cell[] => [name, toFloor(name), 'sends per CPU second ÷ hand-written', 1e6 / figureOf(rates(name, 'perCpuSecond')).median]),
        ...reads.map(({ name, ratio, micros }): Cell[] => [name, ratio, 'CPU at the long ÷ at the short', micros]),
      ],
      goals: [
        { name: 'P5', about: 'sendMessage per second of one core', figure: perSecond, better: 'higher', must: 150_000, aim: 300_000 },
        {
          name: 'P6', about: 'the worst read or mark, 1M messages ÷ 1k', better: 'lower', must: 1.3, aim: 1.1,
          figure: Math.max(...reads.map(({ ratio }) => ratio.median)),
        },
      ],
      notes: [
        `by the clock ${format(figureOf(rates(ours, 'perSecond')).median)} sends/s; the figure counts CPU time of all threads, the collector's included`,
        controlNote(toFloor(again)),
        roundNotes(measured, effort),
      ],
      raw: { sends: Object.fromEntries(measured.samples), reads },
    }
  },
}

async function sendOnce(what: 'hand-written' | 'confab', { warmupMs, windowMs }: Effort): Promise<SendRate> {
  const child = startChild('loads/mem-send', { nodeOptions: ['--max-old-space-size=6144'] })
  try {
    return await child.call<SendRate>('send', { what, warmupMs, windowMs })
  } finally {
    await child.stop()
  }
}

async function readsAt(lengths: readonly number[], { rounds, smoke }: Effort): Promise<{ name: string; ratio: Figure; micros: number }[]> {
  const child = startChild('loads/mem-reads', { nodeOptions: ['--max-old-space-size=6144'] })
  try {
    await child.call('grow', lengths)
    const results = []
    for (const name of await child.call<string[]>('names')) {
      const job = { name, sliceMs: 20, slices: smoke ? 2 : 10 }
      await child.call('measure', job)
      const taken: number[][] = []
      for (let round = 0; round < rounds; round += 1) taken.push(await child.call<number[]>('measure', job))
      const at = (index: number): number[] => taken.map(micros => micros[index] ?? NaN)
      results.push({ name, ratio: ratioOf(at(1), at(0)), micros: figureOf(at(1)).median })
    }
    return results
  } finally {
    await child.stop()
  }
}
