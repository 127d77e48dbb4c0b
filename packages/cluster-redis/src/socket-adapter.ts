import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Bus } from '@confab/core'
import type { Adapter } from 'socket.io-adapter'
import { adapterClient, blockMs } from './adapter-client.js'
import type { GuardedRedis } from './guarded-redis.js'

/** Makes the adapter of a namespace, as Socket.IO asks for it; nobody else calls it. */
export type SocketAdapter = (namespace: unknown) => Adapter & { readonly bus: Bus }

/** How many events the stream holds: what a node may be behind, and a few megabytes of Redis. */
const streamLength = 10_000

/** Socket.IO's own adapter for Redis Streams, behind the guard. Nothing is opened before a socket server asks for it. */
export function socketAdapter(redis: GuardedRedis, prefix: string): SocketAdapter {
  let create: ReturnType<typeof createAdapter> | undefined
  // Socket.IO calls it with `new`, which an arrow function does not bear.
  return function adapterOf(namespace) {
    create ??= createAdapter(adapterClient(redis), { streamName: `${prefix}events`, channelPrefix: `${prefix}notes`, maxLen: streamLength, blockTimeInMs: blockMs })
    return Object.assign(create(namespace), { bus: redis })
  }
}
