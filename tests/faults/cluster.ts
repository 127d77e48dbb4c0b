import { Redis } from 'ioredis'
import { redisCluster } from '@confab/cluster-redis'
import type { ChatParts } from '@confab/core'
import type { SocketServerOptions } from '@confab/server-socketio'

/** What a node needs to be one of several. */
export interface ClusterParts {
  chat: Partial<ChatParts>
  sockets: SocketServerOptions
  close(): void
}

/** Connects a node to the others through Redis, when there are any. */
export function withCluster(url: string | undefined): ClusterParts {
  if (url === undefined) return { chat: {}, sockets: {}, close: () => undefined }
  const client = new Redis(url)
  client.on('error', () => undefined)
  const cluster = redisCluster(client)
  return {
    chat: { presence: { store: cluster.presence }, rateLimits: cluster.rateLimits },
    sockets: { adapter: cluster.socketAdapter },
    close() {
      cluster.close()
      client.disconnect()
    },
  }
}
