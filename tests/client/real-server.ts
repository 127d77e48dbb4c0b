import { memoryStorage } from '@confab/adapter-memory'
import { createClient, type ChatClient, type ClientOptions } from '@confab/client'
import { createChat, type Authenticate, type Chat, type Storage } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, type SocketServer } from '@confab/server-socketio'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A chat on a real server. */
export interface RealServer extends AsyncDisposable {
  readonly chat: Chat
  readonly port: number
  readonly sockets: SocketServer
  /** A client of a person, disposed of with the server. */
  client(userId: string, options?: Partial<ClientOptions>): ChatClient
}

/** Starts one with these people. */
export async function realServer(userIds: readonly string[], options: { storage?: Storage; authenticate?: Authenticate; port?: number } = {}): Promise<RealServer> {
  const { port: wanted = 0, storage = memoryStorage(), authenticate = ({ token }) => token } = options
  const chat = createChat({ storage, authenticate, logger: { error() {}, warn() {} } })
  for (const userId of userIds) await chat.as(userId).updateMe({ name: userId })
  const server = createServer(toNodeHandler(createHttpHandler(chat)))
  const sockets = attachSocketServer(server, chat)
  server.listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: ChatClient[] = []
  return {
    chat, port, sockets,
    client(userId, own = {}) {
      const client = createClient({ url: `http://127.0.0.1:${port}/api/chat`, getToken: () => userId, ...own })
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.dispose()
      await chat.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Resolves as soon as it is so. */
export async function eventually(check: () => boolean, what: string, mostMs = 20_000): Promise<void> {
  const end = Date.now() + mostMs
  while (!check()) {
    if (Date.now() > end) throw new Error(`not within ${mostMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
