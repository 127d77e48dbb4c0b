import type { Bench } from '../harness/bench.js'
import { driveOnce } from '../harness/drive.js'
import { effortColumns, loadFigures } from '../harness/load-figures.js'
import { confabPeer, relayPeer, wsRelayPeer, type Peer } from '../harness/peer.js'
import { pairs } from '../harness/people.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'

const echo: Peer = { ...relayPeer, name: 'raw Socket.IO echo' }
const control: Peer = { ...relayPeer, name: 'raw Socket.IO echo, again' }
const peers = [echo, control, confabPeer, { ...wsRelayPeer, name: 'raw ws echo' }]

/** The price of a call as such: asked and acknowledged, nothing delivered. Confab answers `markSeen`, the others answer nothing at all. */
export const ackRoundTrip: Bench = {
  run: async effort => {
    const groups = pairs(effort.smoke ? 5 : 50)
    const begin = { what: 'echo', sendersPerGroup: 2, nextAfter: 'acknowledgement' } as const
    const measured = await interleave(
      peers.map(peer => ({ name: peer.name, measure: () => driveOnce({ peer, setup: { groups }, begin }, effort) })),
      effort,
    )
    const { ratio, value, effortCells, notes } = loadFigures(measured)
    return {
      about: `${groups.length * 2} clients, one acknowledged call in flight each: Confab's \`markSeen\` with all its checks against an echo that does nothing.`,
      columns: ['server', 'calls/s ÷ echo', 'p99 ÷ echo', 'p50 ms', ...effortColumns],
      rows: peers.map(({ name }) => [
        name, ratio(name, 'perSecond', echo.name), ratio(name, 'p99', echo.name), value(name, 'p50').median, ...effortCells(name),
      ]),
      goals: [],
      notes: [controlNote(ratio(control.name, 'perSecond', echo.name)), roundNotes(measured, effort), ...notes()],
      raw: Object.fromEntries(measured.samples),
    }
  },
}
