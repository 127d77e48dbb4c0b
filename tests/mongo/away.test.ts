import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { withSeeds } from '../helpers/random.js'
import { startReplicaSet, type ReplicaSetMember } from '../helpers/replica-set.js'
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.js'
import { startConversation, timeNow } from './fill.js'
import { catchUp, findProblems, newReader, readDuring, type Reader } from './history.js'
import { openStorage, type OpenStorage } from './open-storage.js'
import { runSenders, type Sent } from './senders.js'

const timeoutMs = 1_000

await describeWith('a database that goes away and comes back', () => startReplicaSet({ nodes: 1 }), (set) => {
  let proxy: TcpProxy
  let node: OpenStorage
  let patient: OpenStorage
  beforeAll(async () => {
    proxy = await startTcpProxy({ port: (set.members[0] as ReplicaSetMember).port })
    const uri = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`
    node = await openStorage(uri, 'away', { timeoutMs }, { heartbeatFrequencyMS: 500 })
    patient = await openStorage(uri, 'away', { timeoutMs: 20_000 }, { heartbeatFrequencyMS: 500 })
  })
  afterAll(async () => {
    await node[Symbol.asyncDispose]()
    await patient[Symbol.asyncDispose]()
    await proxy.close()
  })

  const names = Array.from({ length: 20 }, (_, index) => `p${index}`)
  const append = (conversationId: string, clientMessageId: string) => node.storage.messages.append({
    conversationId, senderId: 'p0', clientMessageId, text: clientMessageId, custom: {}, attachments: [], createdAt: timeNow(),
  })
  const expectSound = async (conversationId: string, sent: Sent, readers?: readonly Reader[]): Promise<void> => {
    const late = newReader()
    if (readers === undefined) await catchUp(late, node.storage, conversationId)
    expect(await findProblems(node.storage, conversationId, { ...sent, readers: readers ?? [late] })).toEqual([])
  }

  const outages: Record<string, { begin: () => Promise<void>; end: () => Promise<void> }> = {
    'refuses connections': { begin: () => proxy.refuse(), end: () => proxy.accept() },
    'says nothing any more': { begin: async () => proxy.stall(), end: async () => proxy.resume() },
  }
  for (const [title, { begin, end }] of Object.entries(outages)) {
    it(`${title}: every call fails with UNAVAILABLE within its time-out; then all is well by itself, and nothing is there half or twice`, async () => {
      const conversationId = await startConversation(node.storage, names)
      const first = await append(conversationId, 'before')
      await begin()
      const began = performance.now()
      const keys = Array.from({ length: 30 }, (_, index) => `during ${index}`)
      const outcomes = await Promise.allSettled([
        ...keys.map((key) => append(conversationId, key)),
        node.storage.messages.page({ conversationId, limit: 5, historyFrom: 1 }),
        node.storage.conversations.sidebar({ userId: 'p1', limit: 5 }),
        node.storage.seen.mark({ conversationId, userId: 'p1', seq: 1 }),
        node.storage.messages.edit({ conversationId, messageId: first.message.id, text: 'edited', editedAt: timeNow() }),
        node.storage.ping(),
      ])
      expect(performance.now() - began).toBeLessThan(3 * timeoutMs)
      for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } })
      await end()
      await expect.poll(() => node.storage.ping().then(() => 'well', () => 'away'), { timeout: 20_000 }).toBe('well')
      const sends = await Promise.all(keys.map(async (key) => ({ key, message: (await append(conversationId, key)).message })))
      await expectSound(conversationId, { sends: [{ key: 'before', message: first.message }, ...sends], changes: [], retries: 0 })
      expect((await node.storage.messages.page({ conversationId, limit: 100, historyFrom: 1 })).messages).toHaveLength(31)
    })
  }

  it('comes back in time: sends have waited, and nobody was told anything', async () => {
    const conversationId = await startConversation(node.storage, names)
    await proxy.refuse()
    const sending = withSeeds(1, async (random) => {
      const sent = await runSenders(patient.storage, { names, conversationId, editPercent: 20, random, goOn: (done) => done < 5 })
      expect(sent.retries).toBe(0)
      await expectSound(conversationId, sent)
    })
    await sleep(2_000)
    await proxy.accept()
    await sending
  })

  it('drops its connections again and again, in the middle of sends and edits: nothing is lost, doubled or skipped', async () => {
    await withSeeds(runLength(1, 20), async (random) => {
      const conversationId = await startConversation(node.storage, names)
      const end = performance.now() + runLength(3_000, 10_000)
      const cutting = (async () => {
        while (performance.now() < end) {
          await sleep(random.integer(20, 200))
          proxy.cut()
        }
      })()
      let sent: Sent = { sends: [], changes: [], retries: 0 }
      const readers = await readDuring([node.storage, patient.storage], conversationId, async () => {
        sent = await runSenders(node.storage, { names, conversationId, editPercent: 20, random, goOn: () => performance.now() < end })
        await cutting
      })
      expect(sent.sends.length).toBeGreaterThan(0)
      await expectSound(conversationId, sent, readers)
    })
  })
})
