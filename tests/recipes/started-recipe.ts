import { fileURLToPath } from 'node:url'
import mongoose from 'mongoose'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { connected } from '../behaviour/connected.js'
import { describeWith } from '../helpers/describe-with.js'
import { freePort } from '../helpers/free-port.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startSource } from '../helpers/started-process.js'

/** What came back. */
export interface Answer {
  status: number
  /** JSON; null when there was none. */
  body: Json
  /** The cookies it set, as a browser sends them back. */
  cookie: string
}

/** JSON from outside, to be looked into. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a server answered is what the tests find out
export type Json = any

/** Who asks, and with what. */
export interface Asking {
  token?: string | undefined
  cookie?: string
  body?: unknown
}

/** A recipe that runs, in a process of its own. */
export interface Recipe extends AsyncDisposable {
  /** `http://localhost:<port>` */
  url: string
  /** What it wrote. */
  readonly output: string
  /** A request with JSON both ways. */
  request(method: string, path: string, asking?: Asking): Promise<Answer>
  /** A socket of the documents' own clients, connected; rejects when it is refused. */
  connect(options?: Partial<ManagerOptions & SocketOptions>): Promise<Socket>
}

/** Starts `examples/recipes/<name>` as `npm start` does, from source. */
async function startRecipe(name: string, env: Record<string, string>, after: () => Promise<void>): Promise<Recipe> {
  const port = await freePort()
  const file = fileURLToPath(new URL(`../../examples/recipes/${name}/server.ts`, import.meta.url))
  const server = await startSource(file, [], { env: { PORT: String(port), MONGODB_URI: '', CLOUD_NAME: '', NODE_ENV: 'test', ...env } })
  await server.printed(/ is at http/)
  const url = `http://localhost:${port}`
  const sockets: Socket[] = []
  return {
    url,
    get output() {
      return server.output
    },
    async request(method, path, { token, cookie, body } = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          // A browser says with its cookies that the page is the server's own.
          ...(cookie === undefined ? {} : { cookie, 'sec-fetch-site': 'same-origin' }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const set = response.headers.getSetCookie().map(line => line.split(';')[0] as string)
      return { status: response.status, body: text === '' ? null : JSON.parse(text) as Json, cookie: set.join('; ') }
    },
    connect(options) {
      const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false, ...options })
      sockets.push(socket)
      return connected(socket.connect())
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.disconnect()
      await server.kill('SIGTERM')
      await after()
    },
  }
}

/** Defines a suite about a recipe twice: over memory, and over a database of its own in a real MongoDB. */
export async function describeRecipe(name: string, env: Record<string, string>, define: (recipe: Recipe) => void): Promise<void> {
  await describeWith(`${name}, over memory`, () => startRecipe(name, env, async () => {}), define)
  await describeWith(`${name}, over MongoDB`, async () => {
    const uri = (await sharedReplicaSet()).uri.replace('/?', `/${randomDatabaseName()}?`)
    return startRecipe(name, { ...env, MONGODB_URI: uri }, async () => {
      const connection = await mongoose.createConnection(uri).asPromise()
      await connection.dropDatabase()
      await connection.close()
    })
  }, define)
}

/** Everything a socket hears under a name, in order. */
export function hearing(socket: Socket, name: string): Json[] {
  const heard: Json[] = []
  socket.on(name, (payload: Json) => void heard.push(payload))
  return heard
}

/** Makes each person of a suite once, under their name: hashing a password is dear on purpose. Tests that count something take people of their own. */
export function onceEach<Person>(make: (name: string) => Promise<Person>): (name: string) => Promise<Person> {
  const made = new Map<string, Promise<Person>>()
  return name => {
    const person = made.get(name) ?? make(name)
    made.set(name, person)
    return person
  }
}

/** What an attacker puts where a text is expected. */
export const nastyTexts: readonly unknown[] = [{ $ne: null }, { $gt: '' }, ['a', 'b'], 42, true, null, '', '   ', { toString: 'x' }]
