import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, type ChatClient, type ClientOptions } from '@confab/client'
import { redisCluster, type RedisCluster } from '@confab/cluster-redis'
import { createChat, type Chat, type Identity, type Storage } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, type SocketServer, type SocketServerOptions } from '@confab/server-socketio'
import { Redis } from 'ioredis'
import { io, type Socket } from 'socket.io-client'
import { connected } from '../behaviour/connected.js'

/** One node of a cluster, in this process. */
export interface Node extends AsyncDisposable {
  readonly chat: Chat
  readonly cluster: RedisCluster
  readonly sockets: SocketServer
  readonly port: number
  /** What was logged. */
  readonly logged: string[]
  /** A client of a person at this node; disposed of with it. */
  client(userId: string, options?: Partial<ClientOptions>): ChatClient
  /** A bare socket of a person at this node. */
  connect(token: string): Promise<Socket>
}

/** What a node is made of. */
export interface NodeParts {
  redisUrl: string
  prefix: string
  storage: Storage
  sockets?: SocketServerOptions
}

/** The app's own login: a token is the person's id, after a bar the session's. */
export function authenticate({ token }: { token: string | null }): Identity | null {
  if (token === null) return null
  const [userId = '', sessionId] = token.split('|')
  return { userId, sessionId }
}

/** Starts a node. Nodes of one test share storage and prefix. */
export async function startNode({ redisUrl, prefix, storage, sockets: socketOptions }: NodeParts): Promise<Node> {
  const redis = new Redis(redisUrl, { lazyConnect: true })
  const cluster = redisCluster(redis, { prefix })
  const logged: string[] = []
  const log = (_details: object, message: string): void => void logged.push(message)
  const chat = createChat({ storage, authenticate, presence: { store: cluster.presence }, rateLimits: cluster.rateLimits, logger: { error: log, warn: log } })
  const server = createServer(toNodeHandler(createHttpHandler(chat)))
  const sockets = attachSocketServer(server, chat, { adapter: cluster.socketAdapter, ...socketOptions })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: { dispose(): unknown }[] = []
  return {
    chat, cluster, sockets, port, logged,
    client(userId, options = {}) {
      const client = createClient({ url: `http://127.0.0.1:${port}/api/chat`, getToken: () => userId, ...options })
      clients.push(client)
      return client
    },
    connect(token) {
      const socket = io(`http://127.0.0.1:${port}`, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false })
      clients.push({ dispose: () => socket.disconnect() })
      return connected(socket)
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.dispose()
      await chat.close()
      cluster.close()
      redis.disconnect()
      server.close()
      server.closeAllConnections()
    },
  }
}
