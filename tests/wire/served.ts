import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat, type Identity } from '@confab/core'
import { createHttpHandler, type HttpHandlerOptions } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, type SocketServer, type SocketServerOptions } from '@confab/server-socketio'
import { defaultLimits, type Limits } from '@confab/protocol'
import express, { type Express } from 'express'
import { createServer, type Server } from 'node:http'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { connected } from '../behaviour/connected.js'
import { listening } from '../behaviour/listening.js'
import type { AppOptions } from '../behaviour/world.js'

/** A chat in an Express app, with sockets, as an app would serve it. */
export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  url: string
  /** Its port. */
  port: number
  /** The chat. */
  chat: Chat
  /** Its socket server. */
  sockets: SocketServer
  /** The HTTP server of both. */
  httpServer: Server
  /** What was logged as an error or a warning. */
  logged: string[]
  /** A request with JSON both ways. */
  request(method: string, path: string, options?: { token?: string | undefined; body?: unknown; headers?: Record<string, string> }): Promise<Reply>
  /** A socket that has not connected yet. */
  socket(token: unknown, options?: Partial<ManagerOptions & SocketOptions>): Socket
  /** A socket that has. */
  connect(token: unknown, options?: Partial<ManagerOptions & SocketOptions>): Promise<Socket>
}

/** What came back. */
export interface Reply {
  status: number
  headers: Headers
  body: { error: { code: string; message: string; details?: Record<string, unknown>; retryAfterMs?: number } } & Record<string, unknown>
}

/** The app's own login: a token is the person's id, with what else there is to say in JSON after a bar. */
function authenticate({ token }: { token: string | null }): Identity | null {
  if (token === null || token.startsWith('forged')) return null
  const [userId = '', more = '{}'] = token.split('|')
  return { userId, ...JSON.parse(more) as Omit<Identity, 'userId'> }
}

/** Serves a chat on a free port. `before` may put something into the app before the chat is mounted. */
export async function serve(options: AppOptions & { http?: HttpHandlerOptions; sockets?: SocketServerOptions; mount?: string; before?: (app: Express) => void } = {}): Promise<Served> {
  const { http, sockets: socketOptions, mount = '/api/chat', before, ...chatOptions } = options
  const logged: string[] = []
  const log = (details: object, message: string): void => void logged.push(`${message} ${String((details as { err?: unknown }).err ?? '')}`)
  const chat = createChat({ storage: memoryStorage(), authenticate, logger: { error: log, warn: log }, ...chatOptions })
  const app = express()
  before?.(app)
  app.use(mount, toNodeHandler(createHttpHandler(chat, http)))
  const httpServer = createServer(app)
  const sockets = attachSocketServer(httpServer, chat, socketOptions)
  const server = await listening(httpServer)
  const clients: Socket[] = []

  function socket(token: unknown, more: Partial<ManagerOptions & SocketOptions> = {}): Socket {
    const client = io(server.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false, ...more })
    clients.push(client)
    return client
  }

  return {
    url: server.url,
    port: server.port,
    chat,
    sockets,
    httpServer,
    logged,
    async request(method, path, { token, body, headers } = {}) {
      const response = await fetch(`${server.url}${mount}${path}`, {
        method,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' || body instanceof Uint8Array ? body as BodyInit : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Reply['body'] }
    },
    socket,
    connect: (token, more) => connected(socket(token, more).connect()),
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.disconnect()
      await chat.close()
      await server.close()
    },
  }
}

/** The same rate for calls of every class. */
export function everyRate(rate: { burst: number; perSecond: number }): Limits['rates'] {
  return Object.fromEntries(Object.keys(defaultLimits.rates).map(name => [name, rate])) as Limits['rates']
}

/** Resolves with what a client's event carried, or rejects when it does not come. */
export function heard(client: Socket, name: string, patienceMs = 5_000): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name} within ${patienceMs} ms`)), patienceMs)
    client.once(name, (payload: unknown) => {
      clearTimeout(timer)
      resolve(payload)
    })
  })
}
