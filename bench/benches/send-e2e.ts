import type { Bench } from '../harness/bench.js'
import { driveOnce } from '../harness/drive.js'
import { effortColumns, loadFigures } from '../harness/load-figures.js'
import { confabPeer, feathersPeer, graphqlPeer, relayPeer, trpcPeer, tutorialPeer, wsRelayPeer, type Peer } from '../harness/peer.js'
import { pairs } from '../harness/people.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'

const control: Peer = { ...relayPeer, name: `${relayPeer.name}, again` }
const peers = [relayPeer, control, confabPeer, wsRelayPeer, tutorialPeer, feathersPeer, trpcPeer, graphqlPeer]

/** A message from one browser to another: sent, acknowledged and delivered, by 50 pairs at once. */
export const sendEndToEnd: Bench = {
  run: async effort => {
    const groups = pairs(effort.smoke ? 5 : 50)
    const begin = { what: 'message', sendersPerGroup: 2, nextAfter: 'acknowledgement' } as const
    const measured = await interleave(
      peers.map(peer => ({ name: peer.name, measure: () => driveOnce({ peer, setup: { groups }, begin }, effort) })),
      effort,
    )
    const { ratio, value, effortCells, notes } = loadFigures(measured)
    const [us, relay] = [confabPeer.name, relayPeer.name]
    const over = (peer: Peer): number => ratio(us, 'perSecond', peer.name).median
    return {
      about: `${groups.length} pairs on memory storage; everybody sends the next message when the last is acknowledged. All that is sent is received and counted, or the row is void.`,
      columns: ['server', 'messages/s ÷ relay', 'p99 ÷ relay', 'p50 ms', ...effortColumns],
      rows: peers.map(({ name }) => [
        name, ratio(name, 'perSecond', relay), ratio(name, 'p99', relay), value(name, 'p50').median, ...effortCells(name),
      ]),
      goals: [
        { name: 'P1', about: 'messages/s ÷ raw Socket.IO relay', figure: over(relayPeer), better: 'higher', must: 0.7, aim: 0.85 },
        { name: 'P2', about: 'messages/s ÷ tutorial server', figure: over(tutorialPeer), better: 'higher', must: 1, aim: 1.2 },
        { name: 'P3', about: 'messages/s ÷ FeathersJS', figure: over(feathersPeer), better: 'higher', must: 1, aim: 1.25 },
        { name: 'P3', about: 'messages/s ÷ tRPC', figure: over(trpcPeer), better: 'higher', must: 1.8, aim: 2.5 },
        { name: 'P3', about: 'messages/s ÷ graphql-ws, parse cached', figure: over(graphqlPeer), better: 'higher', must: 2, aim: 3 },
        { name: 'P4', about: 'p99 of delivery with 100 busy clients ÷ relay', figure: ratio(us, 'p99', relay).median, better: 'lower', must: 1.6, aim: 1.2 },
      ],
      notes: [controlNote(ratio(control.name, 'perSecond', relay)), roundNotes(measured, effort), ...notes()],
      raw: Object.fromEntries(measured.samples),
    }
  },
}
