import type { Bench } from '../harness/bench.js'
import { driveOnce } from '../harness/drive.js'
import { effortColumns, loadFigures } from '../harness/load-figures.js'
import { confabPeer, relayPeer, type Peer } from '../harness/peer.js'
import { crowds } from '../harness/people.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'

/** As many groups and senders as keep the server busy. */
const shapes = [
  { members: 2, groups: 50, sendersPerGroup: 2 },
  { members: 100, groups: 10, sendersPerGroup: 2 },
  { members: 1_000, groups: 1, sendersPerGroup: 4 },
]

const peers: Peer[] = [relayPeer, { ...relayPeer, name: `${relayPeer.name}, again` }, confabPeer]

/** A message to a group: from one, to all others. */
export const fanout: Bench = {
  run: async effort => {
    const sized = effort.smoke ? shapes.slice(0, 2) : shapes
    const rowName = (peer: Peer, members: number): string => `${peer.name}, ${members} members`
    const variants = sized.flatMap(({ members, groups, sendersPerGroup }) =>
      peers.map(peer => ({
        name: rowName(peer, members),
        measure: () =>
          driveOnce(
            { peer, setup: { groups: crowds(groups, members) }, begin: { what: 'message', sendersPerGroup, nextAfter: 'everyone' } },
            effort,
          ),
      })),
    )
    const measured = await interleave(variants, effort)
    const { ratio, value, effortCells, notes } = loadFigures(measured)
    const toRelay = (peer: Peer, members: number) => ratio(rowName(peer, members), 'deliveredPerSecond', rowName(relayPeer, members))
    const largest = sized.at(-1)?.members ?? 0
    return {
      about: 'A sender sends its next message when all others have the last one. The relay does `io.to(room).emit` and an acknowledgement.',
      columns: ['server and group', 'deliveries/s ÷ relay', 'deliveries/s', ...effortColumns],
      rows: sized.flatMap(({ members }) =>
        peers.map(peer => [
          rowName(peer, members), toRelay(peer, members), value(rowName(peer, members), 'deliveredPerSecond').median, ...effortCells(rowName(peer, members)),
        ]),
      ),
      goals: [
        {
          name: 'P8', about: `deliveries to ${largest} members ÷ io.to().emit`, better: 'higher', must: 0.95, aim: 1.5,
          figure: toRelay(confabPeer, largest).median,
        },
      ],
      notes: [
        ...sized.map(({ members }) => `${members} members: ${controlNote(toRelay(peers[1] ?? relayPeer, members))}`),
        roundNotes(measured, effort),
        ...notes(),
      ],
      raw: Object.fromEntries(measured.samples),
    }
  },
}
