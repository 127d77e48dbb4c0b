import mongoose from 'mongoose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mongooseStorage, type MongooseStorage } from '@confab/adapter-mongoose'
import { describeWith } from '../helpers/describe-with.js'
import { isLongRun, runLength } from '../helpers/long-run.js'
import { withSeeds } from '../helpers/random.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startConversation, timeNow } from './fill.js'
import { findProblems, readDuring, type History } from './history.js'
import { openStorage, type OpenStorage } from './open-storage.js'
import { runSenders, type Sent } from './senders.js'

await describeWith('commands that fail', sharedReplicaSet, ({ uri }) => {
  const appName = `confab-${randomDatabaseName()}`
  let node: OpenStorage
  let admin: mongoose.Connection
  beforeAll(async () => {
    admin = await mongoose.createConnection(uri, { dbName: 'admin' }).asPromise()
    node = await openStorage(uri, randomDatabaseName(), { timeoutMs: 5_000 }, { appName, heartbeatFrequencyMS: 500 })
  })
  afterAll(async () => {
    await node.connection.dropDatabase()
    await node[Symbol.asyncDispose]()
    await admin.close(true)
  })

  const failing = async (mode: object, data: object, work: () => Promise<void>): Promise<number> => {
    const before = await admin.db?.command({ configureFailPoint: 'failCommand', mode, data: { appName, ...data } })
    try {
      await work()
    } finally {
      const after = await admin.db?.command({ configureFailPoint: 'failCommand', mode: 'off' })
      failed = Number(after?.count) - Number(before?.count)
    }
    return failed
  }
  let failed = 0

  const kinds: Record<string, object> = {
    'the connection closes': { closeConnection: true },
    'the server shuts down': { errorCode: 11600, errorLabels: ['RetryableWriteError'] },
    'the primary steps down': { errorCode: 189 },
    'the server gives a reason that no retry helps against': { errorCode: 2 },
    'the write is done but not confirmed': { writeConcernError: { code: 91, errmsg: 'not confirmed', errorLabels: ['RetryableWriteError'] } },
    'the confirmation takes too long': { writeConcernError: { code: 64, errmsg: 'waited' } },
  }
  /** Which commands fail: some of all in a normal run, each by itself as well in a long one. */
  const commands = ['insert', 'update', 'find', 'aggregate', 'findAndModify']
  const sets = [commands, ...(isLongRun ? commands.map((command) => [command]) : [])]
  for (const [kind, data] of Object.entries(kinds)) {
    describe(`because ${kind}`, () => {
      for (const failCommands of sets) {
        it(`at ${failCommands.join(', ')}: what was acknowledged is stored once, at the place that was said`, async () => {
          await withSeeds(runLength(1, 10), async (random) => {
            const { storage } = node
            const names = Array.from({ length: 20 }, (_, index) => `p${index}`)
            const conversationId = await startConversation(storage, names)
            let history: History = { sends: [], changes: [], readers: [] }
            const count = await failing({ activationProbability: failCommands.length > 1 ? 0.15 : 0.3 }, { failCommands, ...data }, async () => {
              let sent: Sent = { sends: [], changes: [], retries: 0 }
              const readers = await readDuring([storage], conversationId, async () => {
                sent = await runSenders(storage, { names, conversationId, editPercent: 20, random, goOn: (done) => done < 8 })
              })
              const marks = await Promise.allSettled(names.map((userId) => storage.seen.mark({ conversationId, userId, seq: null })))
              history = { ...sent, readers }
              expect(marks.every((mark) => mark.status === 'fulfilled' || (mark.reason as { code: string }).code === 'UNAVAILABLE')).toBe(true)
            })
            expect(await findProblems(storage, conversationId, history)).toEqual([])
            // Not for nothing.
            if (failCommands.length > 1) expect(count).toBeGreaterThan(0)
          })
        }, runLength(60_000, 600_000))
      }
    })
  }
  it('a start that is not answered, or answered twice, makes one conversation', async () => {
    for (const data of [{ closeConnection: true }, { writeConcernError: { code: 64, errmsg: 'waited' } }]) {
      const people = Array.from({ length: 5 }, () => randomDatabaseName())
      const started = new Map<string, string[]>()
      await failing({ activationProbability: 0.3 }, { failCommands: ['insert', 'aggregate'], ...data }, async () => {
        for (const person of people) {
          const starts = await Promise.allSettled(Array.from({ length: 5 }, () => startConversation(node.storage, ['x', person], 'direct')))
          started.set(person, starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : [])))
        }
      })
      for (const person of people) {
        const id = await startConversation(node.storage, ['x', person], 'direct')
        expect(started.get(person)?.filter((other) => other !== id)).toEqual([])
        expect(await node.storage.models.Conversation.countDocuments({ 'members.userId': person })).toBe(1)
      }
    }
  })

  it('a call fails with UNAVAILABLE within its time-out, whichever it is, and the next one after the trouble succeeds', async () => {
    const { storage } = node
    const conversationId = await startConversation(storage, ['a', 'b'])
    const { message } = await storage.messages.append({ conversationId, senderId: 'a', clientMessageId: 'k', text: 't', custom: {}, attachments: [], createdAt: timeNow() })
    const quick = mongooseStorage({ connection: node.connection, timeoutMs: 400 })
    const target = { messageId: message.id, conversationId }
    const callsOf = (storage: MongooseStorage): (() => Promise<unknown>)[] => [
      () => storage.messages.append({ conversationId, senderId: 'a', clientMessageId: 'l', text: 't', custom: {}, attachments: [], createdAt: timeNow() }),
      () => storage.messages.edit({ ...target, text: 'e', editedAt: timeNow() }),
      () => storage.messages.delete({ ...target, deletedAt: timeNow() }),
      () => storage.messages.get(message.id),
      () => storage.messages.page({ conversationId, limit: 5, historyFrom: 1 }),
      () => storage.messages.changes({ conversationId, sinceRev: 0, limit: 5, historyFrom: 1 }),
      () => startConversation(storage, ['c', 'd'], 'direct'),
      () => storage.conversations.get(conversationId),
      () => storage.conversations.findByKey('x'),
      () => storage.conversations.change(conversationId, 1, { name: 'x' }),
      () => storage.conversations.sidebar({ userId: 'a', limit: 5 }),
      () => storage.conversations.heads('a', [conversationId]),
      () => storage.conversations.sharing('a', ['b']),
      () => storage.seen.mark({ conversationId, userId: 'b', seq: 1 }),
      () => storage.seen.list(conversationId),
      () => storage.users.ensure('u'),
      () => storage.users.findMany(['u']),
      () => storage.users.search({ query: 'u', limit: 5 }),
      () => storage.users.update('u', { name: 'U' }),
      () => storage.users.block('u', 'v'),
      () => storage.users.unblock('u', 'v'),
      () => storage.users.blockedBy('u'),
      () => storage.users.blockersAmong(['u'], 'v'),
      () => storage.prepare(),
      () => storage.ping(),
    ]
    const calls = callsOf(quick)
    const all = ['insert', 'update', 'delete', 'find', 'aggregate', 'findAndModify', 'ping', 'listIndexes', 'buildInfo']
    const troubles = [{ errorCode: 11600 }, { closeConnection: true }, { errorCode: 2 }, { blockConnection: true, blockTimeMS: 1_500 }]
    for (const trouble of troubles) {
      await failing('alwaysOn' as never, { failCommands: all, ...trouble }, async () => {
        const outcomes = await Promise.allSettled(calls.map((call) => call()))
        expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'fulfilled' : (outcome.reason as { code?: string }).code ?? String(outcome.reason)))).toEqual(calls.map(() => 'UNAVAILABLE'))
      })
    }
    // The last trouble is still being waited for on the server.
    await expect.poll(() => quick.ping().then(() => 'well', () => 'not yet'), { timeout: 10_000 }).toBe('well')
    // Somebody more patient on the same connections: 400 ms are little on a busy machine.
    const outcomes = await Promise.allSettled(callsOf(storage).map((call) => call()))
    // One of two: the change, repeated, may have been made.
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [] : [(outcome.reason as { code?: string }).code]))
    expect(reasons.filter((code) => code !== 'CONFLICT')).toEqual([])
  })
})
