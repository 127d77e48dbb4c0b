import type { PresenceStore, RateLimitStore } from '@confab/core'
import type { Redis } from 'ioredis'
import { guardRedis } from './guarded-redis.js'
import { presenceStore } from './presence-store.js'
import { rateLimitStore } from './rate-limit-store.js'
import { socketAdapter, type SocketAdapter } from './socket-adapter.js'

/** How a cluster is set up. Everything has a good default. */
export interface RedisClusterOptions {
  /** What its keys and channels begin with, so that several apps can share a Redis; default `confab:`, after the client's own `keyPrefix`. */
  prefix?: string
}

/** All that the nodes of a chat share besides the database. */
export interface RedisCluster {
  /** Brings events, and the end of sessions, to the other nodes: `attachSocketServer(server, chat, { adapter: cluster.socketAdapter })`. */
  readonly socketAdapter: SocketAdapter
  /** Who is online, on whatever node: `createChat({ presence: { store: cluster.presence } })`. */
  readonly presence: PresenceStore
  /** Rate limits counted over all nodes: `createChat({ rateLimits: cluster.rateLimits })`. While Redis is away each node counts for itself. */
  readonly rateLimits: RateLimitStore
  /** Why Redis is of no use at the moment, in one sentence; null while it is. It is in the chat's `health()` too. */
  readonly problem: string | null
  /** Closes its connections to Redis; the app's own client stays as it is. After `chat.close()`, which still needs them. */
  close(): void
}

/**
 * Makes what the nodes of a chat share through Redis 6.2 or later: one for each process. Takes a client of ioredis, and makes connections of its own after its options; the client itself is not used.
 *
 * Redis holds nothing that may not be lost. While it is away the process goes on: people on this node hear each other at once, others ask every 15 s, and `chat.health()` says `degraded`.
 */
export function redisCluster(client: Redis, { prefix = 'confab:' }: RedisClusterOptions = {}): RedisCluster {
  const redis = guardRedis(client)
  const whole = (client.options.keyPrefix ?? '') + prefix
  return {
    socketAdapter: socketAdapter(redis, whole),
    presence: presenceStore(redis, whole),
    rateLimits: rateLimitStore(redis, whole),
    get problem() {
      return redis.problem
    },
    close: () => redis.close(),
  }
}
