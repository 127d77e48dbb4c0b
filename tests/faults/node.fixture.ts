/*
 * One server of a chat on MongoDB, to be broken. Its argument is a NodeConfig as JSON. It says "listening"; takes commands as JSON lines on stdin (see node-process.ts); stops gracefully at
 * SIGTERM. It can kill itself at an exact point of a send, lose answers, and be faulty in ways that the tests must notice.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Storage, type StoredMessage } from '@confab/core'
import { defaultLimits } from '@confab/protocol'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { random } from '../helpers/random.js'
import { withCluster } from './cluster.js'
import type { Flaw, KillPoint, NodeCommand, NodeConfig, NodeStats } from './node-process.js'

const config = JSON.parse(process.argv[2] ?? '') as NodeConfig
const { fraction } = random(config.seed)
const lacks = (flaw: Flaw): boolean => config.flaws?.includes(flaw) ?? false
const stats: NodeStats = { calls: {}, commands: {}, rssBytes: 0, heapBytes: 0, sockets: 0, health: [] }
const count = (counts: Record<string, number>, name: string): void => void (counts[name] = (counts[name] ?? 0) + 1)
let loseAnswers = config.loseAnswers ?? 0
let kill: { point: KillPoint; after: number } | null = null

/** Ends this process as `kill -9` does when it is here for the n-th time. */
const mayDie = (point: KillPoint): boolean => {
  if (kill?.point !== point || (kill.after -= 1) > 0) return false
  process.kill(process.pid, 'SIGKILL')
  return true
}
const forEver = (): Promise<never> => new Promise(() => undefined)

const connection = await mongoose.createConnection(config.uri, { dbName: config.database, heartbeatFrequencyMS: 500, monitorCommands: true }).asPromise()
connection.getClient().on('commandStarted', ({ commandName, command }) => count(stats.commands, typeof command[commandName] === 'string' ? `${commandName} ${String(command[commandName])}` : commandName))
const storage = mongooseStorage({ connection, ...(lacks('no waiting') ? { timeoutMs: 300 } : {}) })

const before = (collection: object, verb: string, point: KillPoint): void => {
  const method = (collection as Record<string, (...args: unknown[]) => Promise<unknown>>)[verb] as (...args: unknown[]) => Promise<unknown>
  Object.assign(collection, { [verb]: (...args: unknown[]) => (mayDie(point) ? forEver() : method.apply(collection, args)) })
}
for (const verb of ['insertOne', 'insertMany']) before(storage.models.Message.collection, verb, 'before the write')
for (const verb of ['updateOne', 'bulkWrite']) before(storage.models.Conversation.collection, verb, 'between the two writes')

const bent: Storage = {
  ...storage,
  messages: {
    ...storage.messages,
    async append(draft) {
      const own = draft.clientMessageId
      const asked = lacks('no keys') ? { ...draft, clientMessageId: `${own} ${fraction()}` } : draft
      const result = await storage.messages.append(asked).catch((error: unknown) => {
        if (!lacks('no waiting')) throw error
        return { message: { ...draft, id: new mongoose.Types.ObjectId().toHexString(), seq: 1_000_000, rev: 1_000_000, editedAt: null, deletedAt: null } as StoredMessage, created: false }
      })
      if (mayDie('after the writes, before the answer')) await forEver()
      if (config.holdAnswersMs !== undefined) await sleep(config.holdAnswersMs)
      return { ...result, message: { ...result.message, clientMessageId: own } }
    },
    changes: async (query) => (lacks('no catching up') ? { messages: [], upToRev: query.sinceRev, gap: false } : storage.messages.changes(query)),
  },
}

const cluster = withCluster(config.redis)
const rates = Object.fromEntries(Object.keys(defaultLimits.rates).map((name) => [name, { burst: 10_000, perSecond: 1_000 }])) as unknown as typeof defaultLimits.rates
const chat = createChat({
  storage: bent, authenticate: ({ token }) => token,
  limits: { rates, socketsPerUser: 100 },
  logger: { error: (details, message) => process.stderr.write(`error ${message} ${String((details as { err?: unknown }).err)}\n`), warn: (_details, message) => process.stderr.write(`warn ${message}\n`) },
  ...cluster.chat,
})
const server = createServer(toNodeHandler(createHttpHandler(chat)))
const { io } = attachSocketServer(server, chat, cluster.sockets)

const detach = chat.host.attach({
  deliver({ name }) {
    if (name === 'message.created' && kill?.point === 'after the answer, before delivery') kill.after -= 1
  },
  isWatched: () => false,
  disconnect: () => Promise.resolve(),
  close: () => Promise.resolve(),
})
/** As much of a connection as all packets to it go through. */
interface Writer { writeToEngine: (packets: unknown, options: unknown) => void }

/** Loses, doubles and delays packets. */
const unsettle = (client: Writer, share: number): void => {
  const write = client.writeToEngine.bind(client)
  client.writeToEngine = (packets, options) => {
    const chance = fraction() / share
    if (chance < 1 / 3) return
    if (chance < 2 / 3) write(packets, options)
    if (chance < 2 / 3 || chance >= 1) write(packets, options)
    else setTimeout(() => write(packets, options), fraction() * 2_000).unref()
  }
}
const ACK = 3
io.on('connection', (socket) => {
  const wire = socket as unknown as { packet: (packet: { type: number }, options?: unknown) => void }
  const { packet } = wire
  socket.onAny((name: string) => count(stats.calls, name))
  if (config.chaos !== undefined) unsettle(socket.client as unknown as Writer, config.chaos)
  wire.packet = (sent, options) => {
    if (sent.type === ACK && fraction() < loseAnswers) return
    // The event was handed over before the answer; it does not leave, and the answer is the last that does.
    const isLast = kill?.point === 'after the answer, before delivery' && kill.after <= 0
    if (isLast && sent.type !== ACK) return
    packet.call(socket, sent, options)
    if (isLast) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5)
  }
})
// Events of a room do not go through the packets of each socket.
const { adapter } = io.of('/')
const broadcast = adapter.broadcast.bind(adapter)
adapter.broadcast = (packet, options) => {
  if (kill?.point === 'after the answer, before delivery' && kill.after <= 0) return
  broadcast(packet, options)
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line) as NodeCommand
  if (command.do === 'kill') kill = { point: command.point, after: command.after }
  if (command.do === 'lose answers') loseAnswers = command.share
  if (command.do === 'stats') {
    globalThis.gc?.()
    void chat.health().then(({ reasons }) => {
      const { rss, heapUsed } = process.memoryUsage()
      process.stdout.write(`stats ${command.id} ${JSON.stringify({ ...stats, rssBytes: rss, heapBytes: heapUsed, sockets: io.of('/').sockets.size, health: reasons })}\n`)
    })
  }
  if (command.do === 'reset') Object.assign(stats, { calls: {}, commands: {} })
})

process.once('SIGTERM', () => {
  if (lacks('no goodbye')) process.exit(0)
  void (async () => {
    server.close()
    detach()
    await chat.close()
    cluster.close()
    server.closeAllConnections()
    await connection.close(true)
    process.stdout.write('closed\n')
    process.exit(0)
  })()
})

server.listen(config.port, '127.0.0.1')
await once(server, 'listening')
process.stdout.write('listening\n')
