import type { Bench } from '../harness/bench.js'
import { idleOnce, type IdleSample } from '../harness/idle.js'
import { confabPeer, relayPeer, wsRelayPeer } from '../harness/peer.js'
import { controlNote, format, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'

const [raw, again, one, twenty] = ['raw Socket.IO', 'raw Socket.IO, again', 'Confab, 1 conversation each', 'Confab, 20 conversations each']
const shapes = [
  { name: raw, peer: relayPeer, conversations: 1 },
  { name: again, peer: relayPeer, conversations: 1 },
  { name: one, peer: confabPeer, conversations: 1 },
  { name: twenty, peer: confabPeer, conversations: 20 },
  { name: 'raw ws', peer: wsRelayPeer, conversations: 1 },
]

/** What it costs to hold connections of authenticated people who do nothing. */
export const idleConnections: Bench = {
  run: async effort => {
    const sockets = effort.smoke ? 200 : 5_000
    const measured = await interleave(
      shapes.map(({ name, peer, conversations }) => ({ name, measure: () => idleOnce({ peer, conversations, sockets, watchMs: 0 }) })),
      effort,
    )
    // Long enough for each connection to be pinged twice.
    const crowd = { sockets: effort.smoke ? 200 : 10_000, conversations: 1, watchMs: effort.smoke ? 500 : 50_000 }
    const busyRaw = await idleOnce({ ...crowd, peer: relayPeer })
    const busyOurs = await idleOnce({ ...crowd, peer: confabPeer })
    const bytes = (name: string, field: keyof IdleSample): number[] => (measured.samples.get(name) ?? []).map(sample => sample[field])
    const toRaw = (name: string, field: keyof IdleSample): Figure => ratioOf(bytes(name, field), bytes(raw, field))
    // A process that was busy before has free pages into which connections fit: whichever measure is worse, counts.
    const worse = (name: string): number => Math.max(toRaw(name, 'residentPerSocket').median, toRaw(name, 'heapPerSocket').median)
    return {
      about: `Memory for each of ${sockets} idle connections, after a collection of garbage; CPU of ${crowd.sockets} over ${crowd.watchMs / 1000} s, in which each is pinged.`,
      columns: ['server', 'resident ÷ raw Socket.IO', 'resident bytes', 'heap ÷ raw Socket.IO', 'heap bytes'],
      rows: shapes.map(({ name }) => [
        name,
        toRaw(name, 'residentPerSocket'), figureOf(bytes(name, 'residentPerSocket')).median,
        toRaw(name, 'heapPerSocket'), figureOf(bytes(name, 'heapPerSocket')).median,
      ]),
      goals: [
        { name: 'P7', about: 'bytes per idle socket ÷ raw Socket.IO, 1 conversation, the worse measure', figure: worse(one), better: 'lower', must: 1.15, aim: 1 },
        { name: 'P7', about: 'bytes per idle socket ÷ raw Socket.IO, 20 conversations, the worse measure', figure: worse(twenty), better: 'lower', must: 1.2, aim: 1.1 },
        { name: 'P13', about: `% of one core for ${crowd.sockets} idle sockets`, figure: 100 * busyOurs.busy, better: 'lower', must: 6, aim: 4 },
      ],
      notes: [
        `raw Socket.IO takes ${format(100 * busyRaw.busy)} % of a core for the same, in a window of its own`,
        controlNote(toRaw(again, 'residentPerSocket')),
        roundNotes(measured, effort),
      ],
      raw: { memory: Object.fromEntries(measured.samples), busyRaw, busyOurs },
    }
  },
}
