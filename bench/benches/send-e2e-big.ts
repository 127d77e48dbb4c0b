import type { Bench } from '../harness/bench.js'
import { driveOnce } from '../harness/drive.js'
import { effortColumns, loadFigures } from '../harness/load-figures.js'
import { confabPeer } from '../harness/peer.js'
import { pairs } from '../harness/people.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'

/** Sending beside a long history: what is stored already must not cost. */
export const sendEndToEndBig: Bench = {
  run: async effort => {
    const groups = pairs(effort.smoke ? 5 : 50)
    const begin = { what: 'message', sendersPerGroup: 2, nextAfter: 'acknowledgement' } as const
    const histories = effort.smoke ? [0, 0, 1_000, 10_000] : [0, 0, 100_000, 1_000_000]
    const variants = histories.map((stored, index) => ({
      name: `${stored === 0 ? 'empty' : `${stored.toLocaleString('en-US')} stored`}${index === 1 ? ', again' : ''}`,
      measure: () => driveOnce({ peer: confabPeer, setup: { groups, stored }, begin, nodeOptions: ['--max-old-space-size=6144'] }, effort),
    }))
    const measured = await interleave(variants, effort)
    const { ratio, effortCells, notes } = loadFigures(measured)
    return {
      about: `The load of send-e2e on Confab, with messages stored before it, spread over the ${groups.length} conversations.`,
      columns: ['history', 'messages/s ÷ empty', 'p99 ÷ empty', ...effortColumns],
      rows: variants.map(({ name }) => [name, ratio(name, 'perSecond', 'empty'), ratio(name, 'p99', 'empty'), ...effortCells(name)]),
      goals: [],
      notes: [controlNote(ratio('empty, again', 'perSecond', 'empty')), roundNotes(measured, effort), ...notes()],
      raw: Object.fromEntries(measured.samples),
    }
  },
}
