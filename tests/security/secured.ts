import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat, type ChatOptions } from '@confab/core'
import { bcryptPasswords, createAccounts, type AccountOptions } from '@confab/core/accounts'
import type { SignedIn } from '@confab/protocol'
import { createHttpHandler, type HttpHandlerOptions } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, type SocketServer, type SocketServerOptions } from '@confab/server-socketio'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { connected } from '../behaviour/connected.js'
import { listening } from '../behaviour/listening.js'
import { everyRate, type Reply } from '../wire/served.js'
import { exchange } from './exchange.js'
import { spied } from './spied.js'

/** What access tokens are signed with; forgers in tests know it. */
export const secret = 'a secret of at least thirty-two bytes'
export const password = 'correct horse battery'

/** One thing that left the server. */
export interface Outgoing {
  /** Whom it went to. */
  to: string
  /** In answer to what, or as which event. */
  what: string
  /** The thing itself; headers in it too where there were any. */
  payload: unknown
}

/** Somebody who is signed in. */
export interface Person {
  userId: string
  name: string
  email: string
  sessionId: string
  /** The access token. */
  token: string
  /** The refresh token. */
  refresh: string
}

export interface Request {
  token?: string | undefined
  body?: unknown
  headers?: Record<string, string>
  /** Who it is for, in the record of what left. */
  as?: string
}

/** A chat with the login in the box, on HTTP and sockets, watched from all sides. */
export interface Secured extends AsyncDisposable {
  url: string
  port: number
  chat: Chat
  sockets: SocketServer
  /** The storage itself, past the spy. */
  storage: ReturnType<typeof memoryStorage>
  /** Every verb of the storage that ran, as `group.verb`. */
  asked: string[]
  /** All that was logged, written out whole. */
  logged: string[]
  /** All that left, by {@link request} and {@link connect}. */
  outgoing: Outgoing[]
  request(method: string, path: string, options?: Request): Promise<Reply & { text: string }>
  signUp(name: string): Promise<Person>
  /** The same in cookies: what a browser would send back. */
  cookieOf(person: Person): Promise<string>
  connect(auth: unknown, options?: Partial<ManagerOptions & SocketOptions>, as?: string): Promise<Socket>
  /** A call over a socket, whose answer is recorded. */
  call(socket: Socket, name: string, input?: unknown): Promise<{ data?: unknown; error?: { code: string; message: string } }>
}

type Options = Partial<Omit<ChatOptions, 'authenticate' | 'accounts' | 'storage' | 'stillSignedIn'>> & {
  accounts?: Partial<AccountOptions>; http?: HttpHandlerOptions; sockets?: SocketServerOptions; storage?: ReturnType<typeof memoryStorage>
}

const plenty = everyRate({ burst: 1_000_000, perSecond: 1_000_000 })

/** Serves one on a free port. Limits are out of the way unless `limits` says otherwise. */
export async function secured({ accounts, http, sockets: socketOptions, storage = memoryStorage(), ...options }: Options = {}): Promise<Secured> {
  const logged: string[] = []
  const asked: string[] = []
  const outgoing: Outgoing[] = []
  const log = (details: object, message: string): void => void logged.push(`${message} ${inspect(details, { depth: 8 })}`)
  const chat = createChat({
    storage: spied(storage, asked),
    accounts: createAccounts({ keys: [{ id: 'one', secret }], passwords: bcryptPasswords({ cost: 4, threads: 1 }), ...accounts }),
    logger: { error: log, warn: log },
    limits: { rates: plenty, socketsPerUser: 100 },
    ...options,
  })
  const httpServer = createServer(toNodeHandler(createHttpHandler(chat, http)))
  const sockets = attachSocketServer(httpServer, chat, socketOptions)
  const server = await listening(httpServer)
  const clients: Socket[] = []

  const request: Secured['request'] = async (method, path, { token, body, headers, as = 'somebody' } = {}) => {
    const written = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const response = await exchange(`${server.url}/api/chat${path}`, method, {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(written === undefined ? {} : { 'content-type': 'application/json' }), ...headers,
    }, written)
    const { text } = response
    const parsed = (text === '' ? {} : JSON.parse(text)) as Reply['body']
    outgoing.push({ to: as, what: `${method} ${path.split('?')[0]}`, payload: { headers: Object.fromEntries(response.headers), body: parsed } })
    return { status: response.status, headers: response.headers, body: parsed, text }
  }

  return {
    url: server.url, port: server.port, chat, sockets, storage, asked, logged, outgoing, request,
    async signUp(name) {
      const email = `${name.toLowerCase()}@mail.example`
      const { body, status } = await request('POST', '/account/sign-up', { body: { email, password, name }, as: name })
      if (status !== 201) throw new Error(`${name} could not sign up: ${JSON.stringify(body)}`)
      const { user, sessionId, accessToken, refreshToken } = body as unknown as SignedIn
      return { userId: user.id, name, email, sessionId, token: accessToken as string, refresh: refreshToken as string }
    },
    async cookieOf({ email }) {
      const { headers } = await request('POST', '/account/log-in', { body: { email, password, delivery: 'cookie' } })
      return headers.getSetCookie().map(cookie => cookie.split(';')[0]).join('; ')
    },
    async connect(auth, more = {}, as = 'somebody') {
      const client = io(server.url, { auth: auth as object, transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false, ...more })
      clients.push(client)
      client.onAny((name: string, payload: unknown) => outgoing.push({ to: as, what: name, payload }))
      return connected(client.connect())
    },
    async call(socket, name, input) {
      const answer = await socket.timeout(10_000).emitWithAck(name, ...(input === undefined ? [] : [input])) as { data?: unknown; error?: { code: string; message: string } }
      outgoing.push({ to: 'somebody', what: name, payload: answer })
      return answer
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.disconnect()
      await chat.close()
      await server.close()
    },
  }
}
