import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import { expect, it } from 'vitest'
import type { MongooseStorage } from '@confab/adapter-mongoose'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { withSeeds } from '../helpers/random.js'
import { startReplicaSet, type ReplicaSetMember } from '../helpers/replica-set.js'
import { randomDatabaseName } from '../helpers/shared-replica-set.js'
import { startConversation, timeNow } from './fill.js'
import { catchUp, findProblems, newReader, readDuring, type Acked } from './history.js'
import { interceptWrites } from './intercept-writes.js'
import { openStorage } from './open-storage.js'
import { runSenders, type Sent } from './senders.js'

type Aggregate = (pipeline: object[], options: object) => unknown

await describeWith('a replica set of three whose primary is killed', () => startReplicaSet({ nodes: 3 }), (set) => {
  const connect = { heartbeatFrequencyMS: 500 }

  it('while 20 people on two servers send and edit: nothing is lost, doubled or skipped, and everybody gets an answer', async () => {
    await withSeeds(runLength(1, 5), async (random) => {
      await using one = await openStorage(set.uri, randomDatabaseName(), {}, connect)
      await using other = await openStorage(set.uri, one.connection.name, {}, connect)
      const conversationId = await startConversation(one.storage, ['ada', 'bob'])
      let sent: Sent = { sends: [], changes: [], retries: 0 }
      let going = true
      const readers = await readDuring([one.storage, other.storage], conversationId, async () => {
        const sending = Promise.all([one, other].map(({ storage }, index) => runSenders(storage, {
          names: Array.from({ length: 10 }, (_, sender) => `p${index} ${sender}`), conversationId, editPercent: 10, random, goOn: () => going,
        })))
        await sleep(random.integer(300, 800))
        const primary = await set.primary()
        await primary.kill()
        await set.primary()
        await sleep(1_000)
        going = false
        const [first, second] = (await sending) as [Sent, Sent]
        sent = { sends: [...first.sends, ...second.sends], changes: [...first.changes, ...second.changes], retries: first.retries + second.retries }
        await primary.restart()
      })
      expect(sent.sends.length).toBeGreaterThan(20)
      expect(await findProblems(one.storage, conversationId, { ...sent, readers })).toEqual([])
    })
  }, runLength(90_000, 600_000))

  for (const local of [false, true]) {
    it(`before others had what it took: ${local ? 'with heads that are read locally a reader misses a message' : 'as heads are read, with majority, nobody misses one'}`, async () => {
      // Without the driver's own repetition, so that it is known who does what when.
      await using one = await openStorage(set.uri, randomDatabaseName(), { timeoutMs: 60_000 }, { ...connect, retryWrites: false })
      await using other = await openStorage(set.uri, one.connection.name, { timeoutMs: 60_000 }, connect)
      const conversationId = await startConversation(one.storage, ['ada', 'bob'])
      const first = await append(one.storage, conversationId, 'first')
      const primary = await set.primary()
      const secondaries = set.members.filter((member) => member !== primary)

      await everyone(secondaries, 'stopReplProducer', 'alwaysOn')
      // What they had asked for already they still get; after that nothing.
      await on(primary, (client) => client.db(one.connection.name).collection('notes').insertOne({ last: true }, { writeConcern: { w: 1 } }))
      await sleep(1_000)
      // The primary has it, nobody else: this send is not answered.
      const lost = append(one.storage, conversationId, 'lost')
      await expect.poll(() => countOn(primary, one.connection.name), { timeout: 10_000 }).toBe(2)

      // The other server reads where the log ends, and inserts only once there is a new primary. The first tries again only after that.
      const looked = gate()
      const elected = gate()
      const written = gate()
      if (local) readLocally(other.storage)
      beforeInserts(one.storage, () => written.passed)
      beforeInserts(other.storage, () => {
        looked.open()
        return elected.passed
      })
      const second = append(other.storage, conversationId, 'second')
      await looked.passed
      await primary.kill()
      await everyone(secondaries, 'stopReplProducer', 'off')
      // Lost indeed: whoever leads now never had it.
      expect(await countOn(await set.primary(), one.connection.name)).toBe(1)
      elected.open()

      const sends = [first, await second]
      const reader = newReader()
      await catchUp(reader, other.storage, conversationId)
      written.open()
      sends.push(await lost)
      await catchUp(reader, other.storage, conversationId)
      const problems = await findProblems(other.storage, conversationId, { sends, changes: [], readers: [reader] })
      if (local) expect(problems.join('\n')).toMatch(/hole|never saw/)
      else expect(problems).toEqual([])
      await primary.restart()
    }, 120_000)
  }
})

function readLocally({ models }: MongooseStorage): void {
  const collection = models.Conversation.collection as unknown as { aggregate: Aggregate }
  const { aggregate } = collection
  collection.aggregate = (pipeline, options) => aggregate.call(collection, pipeline, { ...options, readConcern: { level: 'local' } })
}

function beforeInserts(storage: MongooseStorage, wait: () => Promise<void>): void {
  interceptWrites(storage, 'messages', async ({ send }) => {
    await wait()
    return send()
  })
}

/** Something that others wait for until it is open. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

async function append({ messages }: MongooseStorage, conversationId: string, key: string): Promise<Acked> {
  const { message } = await messages.append({ conversationId, senderId: 'ada', clientMessageId: key, text: key, custom: {}, attachments: [], createdAt: timeNow() })
  return { key, message }
}

async function everyone(members: readonly ReplicaSetMember[], configureFailPoint: string, mode: string): Promise<void> {
  await Promise.all(members.map((member) => on(member, (client) => client.db('admin').command({ configureFailPoint, mode }))))
}

/** How many messages this member has, durable or not. */
function countOn(member: ReplicaSetMember, database: string): Promise<number> {
  return on(member, (client) => client.db(database).collection('confab_messages').find({}, { readConcern: { level: 'local' } }).toArray()).then(({ length }) => length)
}

async function on<Result>(member: ReplicaSetMember, work: (client: mongoose.mongo.MongoClient) => Promise<Result>): Promise<Result> {
  const client = new mongoose.mongo.MongoClient(member.uri)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
