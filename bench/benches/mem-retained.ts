import type { Usage } from '../harness/answer.js'
import type { Bench } from '../harness/bench.js'
import { startChild } from '../harness/child.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { figureOf, ratioOf } from '../harness/statistics.js'

const floor = 'plain array of messages'
const variants = [[floor, 'plain array'], [`${floor}, again`, 'plain array'], ['Confab, memory storage', 'confab']] as const

/** What a stored message holds of the heap, with everything that finds it again. */
export const memoryRetained: Bench = {
  run: async effort => {
    const count = effort.smoke ? 5_000 : 200_000
    const measured = await interleave(variants.map(([name, method]) => ({ name, measure: () => retained(method, count) })), effort)
    const bytes = (name: string): number[] => measured.samples.get(name) ?? []
    return {
      about: `Heap after a collection, for each of ${count.toLocaleString('en-US')} messages of 80 characters in one conversation.`,
      columns: ['kept in', 'bytes ÷ plain array', 'bytes per message'],
      rows: variants.map(([name]) => [name, ratioOf(bytes(name), bytes(floor)), figureOf(bytes(name)).median]),
      goals: [],
      notes: [controlNote(ratioOf(bytes(`${floor}, again`), bytes(floor))), roundNotes(measured, effort)],
      raw: Object.fromEntries(measured.samples),
    }
  },
}

async function retained(method: 'plain array' | 'confab', count: number): Promise<number> {
  const child = startChild('loads/mem-retained')
  try {
    const before = await child.call<Usage>('collect')
    await child.call(method, count)
    const after = await child.call<Usage>('collect')
    return (after.heapUsed - before.heapUsed) / count
  } finally {
    await child.stop()
  }
}
