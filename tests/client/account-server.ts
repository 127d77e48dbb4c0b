import { memoryStorage } from '@confab/adapter-memory'
import { createClient, type ChatClient, type ClientOptions } from '@confab/client'
import { createAccountClient, type AccountClient, type AccountClientOptions } from '@confab/client/accounts'
import { createChat, type Chat } from '@confab/core'
import { bcryptPasswords, createAccounts } from '@confab/core/accounts'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.js'

/** A chat with the login in the box on a real server, behind a network that can be troubled. */
export interface AccountServer extends AsyncDisposable {
  readonly chat: Chat
  readonly proxy: TcpProxy
  /** Paths of the calls to accounts that arrived, in order. */
  readonly calls: string[]
  /** By how much the server's clock is ahead, in milliseconds. */
  aheadMs: number
  /** How many of the next answers to a refresh are lost. */
  loseRefreshes: number
  /** Another tab or device. */
  accounts(options?: Partial<AccountClientOptions>): AccountClient
  /** A client of whoever is signed in there. */
  client(accounts: AccountClient, options?: Partial<ClientOptions>): ChatClient
}

/** Starts one. `page` answers what is not the chat's. */
export async function accountServer({ page }: { page?: (request: IncomingMessage, response: ServerResponse) => void } = {}): Promise<AccountServer> {
  const clients: ChatClient[] = []
  const state = { calls: [] as string[], aheadMs: 0, loseRefreshes: 0 }
  const rates = { burst: 1_000, perSecond: 1_000 }
  const chat = createChat({
    storage: memoryStorage(), logger: { error() {}, warn() {} }, clock: { now: () => Date.now() + state.aheadMs },
    limits: { rates: { read: rates, search: rates, write: rates, send: rates, signal: rates, upload: rates, auth: rates } },
    accounts: createAccounts({ keys: [{ id: 'one', secret: 'a secret of at least thirty-two bytes' }], passwords: bcryptPasswords({ cost: 4 }), insecureCookies: true }),
  })
  const answer = toNodeHandler(createHttpHandler(chat))
  const server = createServer((request, response) => {
    const { url = '' } = request
    const [, path] = url.split('/api/chat/account/')
    if (path) state.calls.push(path)
    if (path === 'refresh' && state.loseRefreshes > 0) {
      state.loseRefreshes -= 1
      // The server has done it, and nobody hears of it.
      response.end = () => response.destroy()
    }
    if (page && !url.startsWith('/api/')) page(request, response)
    else answer(request, response)
  })
  attachSocketServer(server, chat)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port })
  const url = `http://127.0.0.1:${proxy.port}/api/chat`
  return Object.assign(state, {
    chat, proxy,
    accounts: (options?: Partial<AccountClientOptions>) => createAccountClient({ url, ...options }),
    client({ getToken }: AccountClient, options: Partial<ClientOptions> = {}) {
      const client = createClient({ url, getToken, ...options })
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.dispose()
      await proxy.close()
      await chat.close()
      server.close()
      server.closeAllConnections()
    },
  })
}
