import { randomBytes } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { Redis } from 'ioredis'
import type { Socket } from 'socket.io-client'
import { expect, it, vi } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { startRedis } from '../helpers/redis.js'
import { startTcpProxy } from '../helpers/tcp-proxy.js'
import { heard } from '../wire/served.js'
import { eachHearsTheOther } from './hears-each-other.js'
import { startNode, type Node } from './node.js'

/** Two nodes over the same storage, and a group of ann, bo, cy and dee that both know. */
async function twoNodes(redisUrl: string, othersUrl = redisUrl): Promise<{ one: Node; other: Node; conversationId: string } & AsyncDisposable> {
  const parts = { prefix: `confab-test-${randomBytes(6).toString('hex')}:`, storage: memoryStorage() }
  const nodes: [Node, Node] = [await startNode({ redisUrl, ...parts }), await startNode({ redisUrl: othersUrl, ...parts })]
  await eachHearsTheOther(nodes)
  const [one, other] = nodes
  for (const userId of ['bo', 'cy', 'dee']) await one.chat.as(userId).getMe()
  const { id: conversationId } = await one.chat.as('ann').startConversation({ kind: 'group', name: 'a group', userIds: ['bo', 'cy', 'dee'] })
  return {
    one, other, conversationId,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]()
    },
  }
}

/** Counts the turns that the event loop has time for: a process that stands still has none. */
async function turnsDuring(work: () => Promise<unknown>): Promise<{ turns: number; ms: number }> {
  let turns = 0
  const timer = setInterval(() => (turns += 1), 10)
  const began = Date.now()
  await work()
  clearInterval(timer)
  return { turns, ms: Date.now() - began }
}

function texts(socket: Socket): string[] {
  const list: string[] = []
  socket.on('message.created', ({ message }: { message: { text: string } }) => list.push(message.text))
  return list
}

/** Waits until an answer is as wanted. Tests that run at the same time cannot use `expect.poll`. */
async function eventually<Value>(ask: () => Value | Promise<Value>, wanted: Value, timeout: number): Promise<void> {
  await vi.waitFor(async () => expect(await ask()).toEqual(wanted), { timeout, interval: 100 })
}

const status = async (node: Node): Promise<string> => (await node.chat.health()).status
const untilStatus = (nodes: Node[], wanted: string): Promise<void> => eventually(() => Promise.all(nodes.map(status)), nodes.map(() => wanted), 30_000)

await describeWith('while Redis is away', startRedis, redis => {
  // Most of these is waiting for leases and time-outs: the first six at the same time, each with a Redis of its own.
  it.concurrent('people of the same node hear each other at once, the others by asking, nothing is lost, it is logged once, and everything is well again by itself', async () => {
    await using redis = await startRedis()
    await using pair = await twoNodes(redis.url)
    const { one, other, conversationId } = pair
    const cy = await one.connect('cy')
    const bo = other.client('bo')
    bo.openConversation({ conversationId })
    await eventually(() => bo.state.connection, 'online', 10_000)
    const dee = await other.connect('dee')
    const hints: unknown[] = []
    dee.on('sync.hint', hint => hints.push(hint))

    await redis.kill()
    await untilStatus([one, other], 'degraded')
    const heardByCy = texts(cy)
    const sent = Array.from({ length: 20 }, (_, at) => `away ${at}`)
    const { turns, ms } = await turnsDuring(async () => {
      for (const text of sent) {
        const told = heard(cy, 'message.created', 2_000)
        await one.chat.as('ann').sendMessage({ conversationId, text })
        await told
      }
      // Long enough for every way of trying again to show itself.
      await new Promise(resolve => setTimeout(resolve, 4_000))
    })
    expect(turns).toBeGreaterThan(ms / 10 / 4)
    expect(heardByCy).toEqual(sent)
    // Told to ask, it asks; its own sixty seconds have not passed.
    await eventually(() => bo.state.conversations.get(conversationId)?.messages.map(({ text }) => text), sent, 40_000)
    expect(hints).toEqual([{ withinMs: 10_000, everyMs: 15_000 }])
    // Calls are counted still, by each node for itself.
    expect(await cy.emitWithAck('getMe')).toHaveProperty('data')

    await redis.restart()
    await untilStatus([one, other], 'ok')
    await eachHearsTheOther([one, other])
    const told = heard(dee, 'message.created', 10_000)
    await one.chat.as('ann').sendMessage({ conversationId, text: 'back' })
    expect(await told).toMatchObject({ message: { text: 'back' } })
    // Once when its own node is back, and once when the other is, unless that is at the same time.
    await eventually(() => hints.at(-1), { withinMs: 10_000, everyMs: null }, 10_000)
    expect(hints.slice(1).filter(hint => (hint as { everyMs: unknown }).everyMs !== null)).toEqual([])
    expect(hints.length).toBeLessThanOrEqual(3)
    await eventually(() => bo.state.conversations.get(conversationId)?.messages.length, sent.length + 1, 20_000)
    for (const { logged } of [one, other]) {
      expect(logged.filter(line => line.startsWith('Redis cannot be reached'))).toHaveLength(1)
      expect(logged.filter(line => line.startsWith('The other nodes are reached again'))).toHaveLength(1)
      expect(logged.filter(line => line.includes('presence store'))).toHaveLength(1)
      expect(logged).toHaveLength(3)
    }
  }, 120_000)

  it.concurrent('a removal ends writing, reading and hearing at the other node within five seconds', async () => {
    await using redis = await startRedis()
    await using pair = await twoNodes(redis.url)
    const { one, other, conversationId } = pair
    const bo = await other.connect('bo')
    await other.chat.as('bo').sendMessage({ conversationId, text: 'I am here' })
    await redis.kill()
    await untilStatus([one, other], 'degraded')
    await other.chat.as('bo').sendMessage({ conversationId, text: 'I still am' })
    await one.chat.as('ann').removeMember({ conversationId, userId: 'bo' })
    const over = (): Promise<string> => other.chat.as('bo').sendMessage({ conversationId, text: 'and now?' }).then(() => 'sent', (error: { code: string }) => error.code)
    // Five seconds, with slack for a busy machine.
    await eventually(over, 'NOT_FOUND', 8_000)
    await expect(other.chat.as('bo').listMessages({ conversationId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await bo.emitWithAck('getMe')
    const after = texts(bo)
    await other.chat.as('cy').sendMessage({ conversationId, text: 'he is gone' })
    await bo.emitWithAck('getMe')
    expect(after).toEqual([])
    await redis.restart()
  }, 60_000)

  it.concurrent('a log-out closes the connections of this node at once, and those of the others when it is back', async () => {
    await using redis = await startRedis()
    await using pair = await twoNodes(redis.url)
    const { one, other } = pair
    const [here, there, elsewhere] = await Promise.all([one.connect('bo|s1'), other.connect('bo|s1'), other.connect('bo|s2')])
    await redis.kill()
    await untilStatus([one, other], 'degraded')
    const closed = heard(here, 'connection.closed', 3_000)
    await one.chat.endSessions({ sessionId: 's1' })
    expect(await closed).toEqual({ reason: 'session_ended' })
    const gone = heard(there, 'disconnect', 40_000)
    await redis.restart()
    expect(await gone).toBe('io server disconnect')
    expect(elsewhere.connected).toBe(true)
  }, 60_000)

  it.concurrent('presence stays as last known, nobody is told to have gone who has not, and who left meanwhile is told once when it is back', async () => {
    await using redis = await startRedis()
    await using pair = await twoNodes(redis.url)
    const { one, other } = pair
    const [ann, leaving] = await Promise.all([one.connect('ann'), other.connect('bo'), other.connect('cy')])
    const ask = async (): Promise<Record<string, boolean>> => {
      const { data } = await ann.emitWithAck('getPresence', { userIds: ['bo', 'cy', 'dee'] }) as { data: { users: { userId: string; online: boolean }[] } }
      return Object.fromEntries(data.users.map(({ userId, online }) => [userId, online]))
    }
    await eventually(ask, { bo: true, cy: true, dee: false }, 5_000)
    const told: { userId: string; online: boolean }[] = []
    ann.on('presence.changed', (change: { userId: string; online: boolean }) => told.push(change))

    await redis.kill()
    await untilStatus([one, other], 'degraded')
    leaving.disconnect()
    // Longer than any lease.
    await new Promise(resolve => setTimeout(resolve, 17_000))
    expect(await ask()).toEqual({ bo: true, cy: true, dee: false })
    expect(told).toEqual([])

    await redis.restart()
    await untilStatus([one, other], 'ok')
    expect((await ask()).cy).toBe(true)
    await eventually(() => told.filter(({ online }) => !online), [{ userId: 'bo', online: false }], 40_000)
    await new Promise(resolve => setTimeout(resolve, 8_000))
    expect(told.filter(({ online }) => !online)).toEqual([{ userId: 'bo', online: false }])
    expect(await ask()).toEqual({ bo: false, cy: true, dee: false })
  }, 120_000)

  it.concurrent('for some seconds, no new connection is ended for what was asked on the old one', async () => {
    await using redis = await startRedis()
    await using proxy = await startTcpProxy({ port: Number(new URL(redis.url).port) })
    await using pair = await twoNodes(`redis://127.0.0.1:${proxy.port}`)
    const nodes = [pair.one, pair.other]
    const direct = new Redis(redis.url)
    const connections = async (): Promise<string[]> => (String(await direct.client('LIST')).match(/^id=\d+/gm) ?? []).sort()
    const usual = (await connections()).length
    // Just now both have heard something and begun to read anew; a reading that nobody answers is given up after ten seconds.
    await proxy.refuse()
    await untilStatus(nodes, 'degraded')
    await new Promise(resolve => setTimeout(resolve, 6_000))
    await proxy.accept()
    await eventually(async () => (await connections()).length, usual, 10_000)
    const made = await connections()
    await untilStatus(nodes, 'ok')
    await new Promise(resolve => setTimeout(resolve, 3_000))
    const kept = await connections()
    direct.disconnect()
    expect(kept).toEqual(made)
    for (const { logged } of nodes) expect(logged.filter(line => line.startsWith('Redis cannot be reached'))).toHaveLength(1)
  }, 60_000)

  it.concurrent('and comes back to one node before the other, its clients are told when it has, and not to go on asking once more', async () => {
    await using redis = await startRedis()
    const port = Number(new URL(redis.url).port)
    await using proxy = await startTcpProxy({ port })
    await using othersProxy = await startTcpProxy({ port })
    await using pair = await twoNodes(`redis://127.0.0.1:${proxy.port}`, `redis://127.0.0.1:${othersProxy.port}`)
    const { one, other } = pair
    const dee = await other.connect('dee')
    const everyMs: unknown[] = []
    dee.on('sync.hint', (hint: { everyMs: unknown }) => everyMs.push(hint.everyMs))
    await Promise.all([proxy.refuse(), othersProxy.refuse()])
    await eventually(() => everyMs, [15_000], 10_000)
    await proxy.accept()
    // Connected again by when the first is believed to be well, and not believed to be so itself.
    await new Promise(resolve => setTimeout(resolve, 1_500))
    await othersProxy.accept()
    await untilStatus([one, other], 'ok')
    await eventually(() => everyMs.at(-1), null, 10_000)
    expect(everyMs.filter(ms => ms !== null)).toEqual([15_000])
  }, 60_000)

  it('or does not answer, it is the same as if it were gone', async () => {
    await using proxy = await startTcpProxy({ port: Number(new URL(redis.url).port) })
    await using pair = await twoNodes(`redis://127.0.0.1:${proxy.port}`)
    const { one, other, conversationId } = pair
    const cy = await one.connect('cy')
    proxy.stall()
    // Before anybody has noticed.
    for (const text of ['first', 'second']) {
      const told = heard(cy, 'message.created', 1_500)
      await one.chat.as('ann').sendMessage({ conversationId, text })
      await told
    }
    await untilStatus([one, other], 'degraded')
    expect(await cy.emitWithAck('getMe')).toHaveProperty('data')
    proxy.resume()
    await untilStatus([one, other], 'ok')
    await eachHearsTheOther([one, other])
  }, 90_000)

  it('from the beginning, a node starts all the same and is well when it comes', async () => {
    await redis.kill()
    const node = await startNode({ redisUrl: redis.url, prefix: 'confab-test-start:', storage: memoryStorage() })
    await using _ = node
    await untilStatus([node], 'degraded')
    const cy = await node.connect('cy')
    await cy.emitWithAck('getMe')
    await node.chat.as('ann').sendMessage({ to: 'cy', text: 'hello' })
    expect(await cy.emitWithAck('getSidebar')).toMatchObject({ data: { items: [{ lastMessage: { text: 'hello' } }] } })
    await redis.restart()
    await untilStatus([node], 'ok')
  }, 60_000)
})
