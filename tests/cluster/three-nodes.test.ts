import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createClient, type ChatClient } from '@confab/client'
import mongoose from 'mongoose'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { connected } from '../behaviour/connected.js'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { withSeeds } from '../helpers/random.js'
import { startRedis } from '../helpers/redis.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startSource, type StartedProcess } from '../helpers/started-process.js'

const fixture = fileURLToPath(new URL('./node.fixture.ts', import.meta.url))
const people = runLength(100, 300)

await describeWith('three nodes in processes of their own', async () => {
  const [{ uri }, redis] = [await sharedReplicaSet(), await startRedis()]
  return { uri, redis, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() }
}, ({ uri, redis }) => {
  const database = randomDatabaseName()
  const prefix = `confab-test-${randomBytes(6).toString('hex')}:`
  const nodes: { process: StartedProcess; port: number }[] = []
  const open: { dispose(): unknown }[] = []

  const start = async (at: number): Promise<void> => {
    const process = await startSource(fixture, [uri, database, redis.url, prefix])
    const [, port] = await process.printed(/port (\d+)/)
    nodes[at] = { process, port: Number(port) }
  }
  const disposeAll = (): void => {
    for (const one of open.splice(0)) one.dispose()
  }
  beforeAll(async () => {
    for (let at = 0; at < 3; at += 1) await start(at)
  }, 60_000)
  afterEach(disposeAll)
  afterAll(async () => {
    for (const { process } of nodes) await process.kill()
    const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise()
    await connection.dropDatabase()
    await connection.close(true)
  })
  const connect = (at: number, token: string): Promise<Socket> => {
    const socket = io(`http://127.0.0.1:${nodes[at]?.port}`, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false })
    open.push({ dispose: () => socket.disconnect() })
    return connected(socket)
  }
  const client = (at: number, userId: string): ChatClient => {
    const made = createClient({ url: `http://127.0.0.1:${nodes[at]?.port}/api/chat`, getToken: () => userId, windowSize: 2_000 })
    open.push(made)
    return made
  }
  const health = async (at: number): Promise<string> => ((await (await fetch(`http://127.0.0.1:${nodes[at]?.port}/api/chat/health`)).json()) as { status: string }).status

  it('Redis is killed in the middle of a talk over all three, and comes back: everyone has everything once in the same order, no node ends, and health says how it is', async () => {
    const names = ['ann', 'bo', 'cy']
    const clients = names.map((name, at) => client(at, name))
    for (const one of clients) one.connect()
    await expect.poll(() => clients.map(({ state }) => state.connection), { timeout: 20_000 }).toEqual(['online', 'online', 'online'])
    const { id: conversationId } = await (clients[0] as ChatClient).startConversation({ kind: 'group', name: 'three', userIds: ['bo', 'cy'] })
    for (const one of clients) one.openConversation({ conversationId })
    const each = runLength(40, 400)
    const talk = async (one: ChatClient, name: string): Promise<void> => {
      for (let at = 0; at < each; at += 1) {
        await one.sendMessage({ conversationId, text: `${name} ${at}` })
        await new Promise(resolve => setTimeout(resolve, 150))
      }
    }
    const talking = Promise.all(clients.map((one, at) => talk(one, names[at] as string)))
    await new Promise(resolve => setTimeout(resolve, 1_500))
    await redis.kill()
    await expect.poll(() => Promise.all([0, 1, 2].map(health)), { timeout: 20_000 }).toEqual(['degraded', 'degraded', 'degraded'])
    await talking
    await redis.restart()
    await expect.poll(() => Promise.all([0, 1, 2].map(health)), { timeout: 30_000 }).toEqual(['ok', 'ok', 'ok'])
    const shown = (one: ChatClient): string[] => one.state.conversations.get(conversationId)?.messages.map(({ text }) => text) ?? []
    await expect.poll(() => clients.map(one => shown(one).length), { timeout: 40_000 }).toEqual(names.map(() => 3 * each))
    expect(shown(clients[1] as ChatClient)).toEqual(shown(clients[0] as ChatClient))
    expect(shown(clients[2] as ChatClient)).toEqual(shown(clients[0] as ChatClient))
    for (const name of names) expect(shown(clients[0] as ChatClient).filter(text => text.startsWith(name))).toEqual(Array.from({ length: each }, (_, at) => `${name} ${at}`))
    expect(nodes.map(({ process }) => process.running)).toEqual([true, true, true])
  }, runLength(150_000, 600_000))

  it(`one is killed with some of ${people} people: each who really left is told to have gone exactly once, and none who has a second session`, async () => {
    await withSeeds(runLength(1, 20), async (random) => {
      const userIds = Array.from({ length: people }, (_, at) => `person-${at}-${random.seed}`)
      const killed = random.integer(0, 2)
      const others = [0, 1, 2].filter(at => at !== killed)
      const watchers = await Promise.all(others.map(at => connect(at, `watcher-${at}-${random.seed}`)))
      const told = watchers.map((): { userId: string; online: boolean }[] => [])
      // At which nodes each has sessions: one to three, also several at the same.
      const there = new Map(userIds.map(userId => [userId, Array.from({ length: random.integer(1, 3) }, () => random.integer(0, 2))]))
      await Promise.all([...there].flatMap(([userId, ats]) => ats.map(at => connect(at, userId))))
      for (const [index, watcher] of watchers.entries()) {
        for (let from = 0; from < people; from += 100) {
          const asked = userIds.slice(from, from + 100)
          await expect.poll(async () => ((await watcher.emitWithAck('getPresence', { userIds: asked })) as { data: { users: { online: boolean }[] } }).data.users.filter(({ online }) => online).length, { timeout: 10_000 }).toBe(asked.length)
        }
        watcher.on('presence.changed', (change: { userId: string; online: boolean }) => told[index]?.push(change))
      }
      await nodes[killed]?.process.kill('SIGKILL')
      const left = userIds.filter(userId => there.get(userId)?.every(at => at === killed)).sort()
      expect(left).not.toEqual([])
      // That somebody came may still be on its way over the bus when the watcher already knows it from an answer, so only the going is counted.
      const gone = (): string[][] => told.map(changes => changes.filter(({ online }) => !online).map(({ userId }) => userId).sort())
      // A lease of 15 s and a grace of 5 s, with slack.
      await expect.poll(() => gone().map(({ length }) => length), { timeout: 60_000 }).toEqual(told.map(() => left.length))
      await new Promise(resolve => setTimeout(resolve, 8_000))
      expect(gone()).toEqual(told.map(() => left))
      for (const changes of told) for (const userId of left) expect(changes.findLast(change => change.userId === userId)?.online, userId).toBe(false)
      disposeAll()
      await start(killed)
    })
  }, runLength(150_000, 3_600_000))
})
