import { setTimeout as sleep } from 'node:timers/promises'
import { createChat, type Chat } from '@confab/core'
import type { Random } from '../helpers/random.js'
import { randomDatabaseName } from '../helpers/shared-replica-set.js'
import { openStorage, type OpenStorage } from '../mongo/open-storage.js'
import { startBalancer, type Balancer } from './balancer.js'
import { checkHistory, type Verdict } from './check-history.js'
import { recorder, type History, type Recorder, type StoredRow } from './history.js'
import { startNode, type ChatNode, type NodeConfig } from './node-process.js'
import { openTalker, type Talker } from './talker.js'

/** How much there is of everything in a run. */
export interface FaultRunOptions {
  /** The replica set. */
  uri: string
  /** What is chosen by chance. */
  random: Random
  /** Servers; 1 by default. */
  nodes?: number
  /** How many of them take connections from the start; all by default. */
  use?: number
  /** People, each with one client. */
  clients: number
  /** Conversations, each with a part of the people. */
  groups: number
  /** Members of each conversation at most; all by default. */
  members?: number
  /** Messages a second, of all together; 0 for none. */
  perSecond: number
  /** After how long a client takes a call for lost; 10 s by default, as everywhere. */
  timeoutMs?: number
  /** More of each node's settings. */
  node?: Partial<NodeConfig>
  /** How long everybody may take to be in sync at the end; 90 s by default. */
  calmMs?: number
  /** Whether the first node has an even share of the people for itself, whom the balancer sends nowhere else. */
  apart?: boolean
}

/** What a script of faults has to play with. */
export interface FaultWorld {
  readonly nodes: readonly ChatNode[]
  readonly balancer: Balancer
  readonly talkers: readonly Talker[]
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly record: Recorder
  /** A chat of the test's own on the same database. */
  readonly chat: Chat
  readonly storage: OpenStorage
  /** Writes down when a fault begins and ends. */
  fault(name: string, work: () => Promise<unknown>): Promise<void>
  /** Everybody is connected and has all there is; rejects when that takes longer. */
  inSync(withinMs: number): Promise<void>
}

/** Lets people write to one another while a script breaks things, then judges what became of it. */
export async function faultRun(options: FaultRunOptions, script: (world: FaultWorld) => Promise<void>): Promise<Verdict> {
  const { uri, random, nodes: many = 1, perSecond, calmMs = 90_000 } = options
  const record = recorder()
  await using cleanUp = leftovers()
  const storage = await openStorage(uri, randomDatabaseName(), {}, { heartbeatFrequencyMS: 500 })
  cleanUp.defer(async () => {
    await storage.connection.dropDatabase().catch(() => undefined)
    await storage[Symbol.asyncDispose]()
  })
  const chat = createChat({ storage: storage.storage, authenticate: () => null, logger: { error() {}, warn() {} } })
  const names = Array.from({ length: options.clients }, (_, index) => `p${index}`)
  await Promise.all(names.map((name) => chat.as(name).getMe()))
  const groups = await makeGroups(chat, names, options)

  const database = storage.connection.name
  const nodes = await Promise.all(Array.from({ length: many }, () => startNode({ uri, database, seed: random.integer(1, 2 ** 31), ...options.node })))
  for (const node of nodes) cleanUp.defer(() => node[Symbol.asyncDispose]())
  const balancer = await startBalancer(nodes.map(({ port }) => port))
  for (const { port } of nodes.slice(options.use ?? many)) balancer.use(port, false)
  cleanUp.defer(() => balancer[Symbol.asyncDispose]())
  const [first] = nodes
  if (options.apart && first !== undefined) balancer.use(first.port, false)
  const portOf = (index: number): number => (options.apart && first !== undefined && index % many === 0 ? first.port : balancer.port)
  const talkers = names.map((name, index) => openTalker({ name, port: portOf(index), conversations: [...groups].filter(([, members]) => members.includes(name)).map(([id]) => id), record, timeoutMs: options.timeoutMs ?? 10_000 }))
  cleanUp.defer(() => talkers.forEach(({ client }) => client.dispose()))

  const heads = async (): Promise<Map<string, number>> => {
    const rows = await storage.storage.models.Message.collection.aggregate([{ $group: { _id: '$conversationId', rev: { $max: '$rev' } } }], { readPreference: 'primaryPreferred' }).toArray()
    return new Map(rows.map(({ _id, rev }) => [String(_id), Number(rev)]))
  }
  const byName = new Map(talkers.map((talker) => [talker.name, talker]))
  const inSync = async (withinMs: number): Promise<void> => {
    const end = performance.now() + withinMs
    for (;;) {
      const late = talkers.filter(({ connection, waiting }) => waiting > 0 || !['online', 'degraded'].includes(connection))
      if (late.length === 0) {
        const revs = await heads()
        const behind = [...groups].flatMap(([id, members]) => members.filter((name) => (byName.get(name)?.revOf(id) ?? -1) < (revs.get(id) ?? 0)))
        if (behind.length === 0) return
        if (performance.now() > end) throw new Error(`Not in sync within ${withinMs} ms: ${behind.length} timelines are behind, such as one of ${behind[0]}.`)
      } else if (performance.now() > end) throw new Error(`Not in sync within ${withinMs} ms: ${late.length} clients, such as ${late[0]?.name}, ${late[0]?.connection} with ${late[0]?.waiting} to send.`)
      await sleep(100)
    }
  }

  // A machine that is busy with other work takes its time to let many in.
  await inSync(240_000 + options.clients * 500)
  let going = true
  const writing = write({ talkers, groups, random, perSecond }, () => going)
  try {
    await script({
      nodes, balancer, talkers, groups, record, chat, storage, inSync,
      async fault(name, work) {
        record({ kind: 'fault', name })
        await work()
        record({ kind: 'healed', name })
      },
    })
  } finally {
    going = false
    await writing
  }
  // Who is not in sync by then is found by the checker.
  await inSync(calmMs).catch(() => undefined)
  await Promise.all(talkers.map((talker) => talker.show()))
  const history: History = { members: Object.fromEntries([...groups].map(([id, members]) => [id, [...members]])), entries: record.entries, stored: await storedRows(storage) }
  return checkHistory(history)
}

/** What is to be ended, the latest first. */
function leftovers(): AsyncDisposable & { defer(end: () => unknown): void } {
  const ends: (() => unknown)[] = []
  return {
    defer: (end) => void ends.unshift(end),
    [Symbol.asyncDispose]: async () => {
      for (const end of ends) await end()
    },
  }
}

async function makeGroups(chat: Chat, names: readonly string[], { groups, members = names.length, random }: FaultRunOptions): Promise<Map<string, readonly string[]>> {
  const made = new Map<string, readonly string[]>()
  for (let index = 0; index < groups; index += 1) {
    // Everybody is somewhere.
    const own = names.filter((_, place) => place % groups === index)
    const some = [...new Set([...own, ...random.shuffle(names)])].slice(0, Math.max(members, own.length))
    const [owner, ...others] = some as [string, ...string[]]
    const { id } = await chat.as(owner).startConversation({ kind: 'group', name: `group ${index}`, userIds: others })
    made.set(id, some)
  }
  return made
}

/** People write, each message by somebody to somewhere they are. */
async function write({ talkers, groups, random, perSecond }: { talkers: readonly Talker[]; groups: ReadonlyMap<string, readonly string[]>; random: Random; perSecond: number }, goOn: () => boolean): Promise<void> {
  if (perSecond === 0) return
  const byName = new Map(talkers.map((talker) => [talker.name, talker]))
  const begun = performance.now()
  for (let sent = 0; goOn(); sent += 1) {
    const [id, members] = random.pick([...groups])
    byName.get(random.pick(members))?.say(id)
    await sleep(Math.max(0, begun + (sent + 1) * 1_000 / perSecond - performance.now()))
  }
}

/** All messages, as they are stored. */
async function storedRows({ storage }: OpenStorage): Promise<StoredRow[]> {
  const rows = await storage.models.Message.collection.find({}, { readPreference: 'primaryPreferred' }).toArray()
  return rows.map((row) => ({
    conversationId: String(row.conversationId), id: String(row._id), seq: Number(row.seq), rev: Number(row.rev), senderId: String(row.senderId), key: String(row.clientMessageId), text: String(row.text),
  }))
}
