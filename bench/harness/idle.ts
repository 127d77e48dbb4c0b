import { setTimeout as sleep } from 'node:timers/promises'
import type { Usage } from './answer.js'
import { startChild } from './child.js'
import { startGenerator } from './load.js'
import { pairs } from './people.js'
import type { Peer, Started } from './peer.js'

/** What idle connections cost. */
export interface IdleSample {
  /** Resident memory of the server for each connection, in bytes. */
  residentPerSocket: number
  /** Living objects on the server's heap for each connection, in bytes. */
  heapPerSocket: number
  /** Share of one core that they used; NaN when it was not waited for. */
  busy: number
}

/** Many people who only hold a connection. */
export interface IdleLoad {
  /** Which server. */
  peer: Peer
  /** How many connections. */
  sockets: number
  /** In how many conversations each person is. */
  conversations: number
  /** For how long to watch the CPU, in milliseconds; 0 for not at all. */
  watchMs: number
}

/** Connects everybody to a fresh server, collects its garbage, and looks at what is held. */
export async function idleOnce({ peer, sockets, conversations, watchMs }: IdleLoad): Promise<IdleSample> {
  const server = startChild(peer.server)
  const generator = startGenerator()
  try {
    const groups = pairs(sockets / 2)
    const started = await server.call<Started>('start', { groups, extraConversations: conversations - 1 })
    // A first connection loads what is loaded lazily, and is no part of the difference.
    await generator.connect({ ...started, targets: started.targets.slice(0, 1), groups: groups.slice(0, 1), dialect: peer.dialect })
    const before = await server.call<Usage>('collect')
    await generator.connect({ ...started, targets: started.targets.slice(1), groups: groups.slice(1), dialect: peer.dialect })
    await sleep(1_000)
    const after = await server.call<Usage>('collect')
    const sample = {
      residentPerSocket: (after.rss - before.rss) / (sockets - 2),
      heapPerSocket: (after.heapUsed - before.heapUsed) / (sockets - 2),
    }
    if (watchMs === 0) return { ...sample, busy: NaN }
    const start = await server.usage()
    await sleep(watchMs)
    const end = await server.usage()
    return { ...sample, busy: (end.cpuMicros - start.cpuMicros) / 1000 / (end.at - start.at) }
  } finally {
    await Promise.all([server.stop(), generator.stop()])
  }
}
