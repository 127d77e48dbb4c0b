import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mongooseStorage, type MongooseStorage } from '@confab/adapter-mongoose'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { logCommands, type CommandLog } from './command-log.js'
import { explain } from './explain.js'
import { appendMany, startConversation, timeNow } from './fill.js'

/** As many as fit: a million in the long run. */
const depth = runLength(20_000, 1_000_000)
const conversationCount = 70
const people = 200

await describeWith(`the plan of every query, with ${depth} messages in one conversation`, sharedReplicaSet, ({ uri }) => {
  let connection: mongoose.Connection
  let storage: MongooseStorage
  let log: CommandLog
  const ids: string[] = []
  let big: string

  beforeAll(async () => {
    connection = await mongoose.createConnection(uri, { dbName: randomDatabaseName(), monitorCommands: true }).asPromise()
    storage = mongooseStorage({ connection })
    await storage.prepare()
    log = logCommands(connection)
    for (let index = 0; index < conversationCount; index += 1) ids.push(await startConversation(storage, ['me', `u${index}`], 'direct'))
    for (let index = 0; index < conversationCount; index += 1) await startConversation(storage, [`v${index}`, `u${index}`], 'direct')
    big = ids[0] as string
    for (const id of ids) {
      await appendMany(storage, id, id === big ? depth : 150, (index) => (index % 4 === 0 ? 'me' : `u${ids.indexOf(id)}`))
      await storage.seen.mark({ conversationId: id, userId: 'me', seq: id === big ? depth - 300 : 40 })
    }
    // Hundreds have come, seen and gone.
    await Promise.all(Array.from({ length: 300 }, (_, index) => storage.seen.mark({ conversationId: big, userId: `gone${index}`, seq: 5 })))
    await appendMany(storage, await startConversation(storage, ['loud', 'me'], 'direct'), 5_000, () => 'loud')
    await Promise.all(Array.from({ length: people }, (_, index) => storage.users.update(`u${index}`, { name: `Name ${index} Surname` })))
    for (let index = 0; index < 40; index += 1) {
      await storage.users.block('me', `u${index}`)
      await storage.users.block(`u${index}`, index % 2 === 0 ? 'me' : 'v1')
    }
  }, runLength(60_000, 900_000))
  afterAll(async () => {
    await connection.dropDatabase()
    await connection.close(true)
  })

  const users = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`)
  const page = (place: object) => storage.messages.page({ conversationId: big, limit: 50, historyFrom: 1, ...place })
  const oldMessage = async (): Promise<string> => (await page({ after: 10, limit: 1 })).messages[0]?.id as string

  /** Every call, and how many keys its queries may look at; by default twice what they return. */
  const calls: Record<string, { call: () => Promise<unknown>; keys?: number }> = {
    'a send': { call: () => appendMany(storage, ids[3] as string, 1, () => 'me') },
    'a repeated send': { call: () => repeat() },
    'a send after a restart': { call: async () => appendMany(mongooseStorage({ connection }), big, 1, () => 'me') },
    'an edit of an old message': { call: async () => storage.messages.edit({ conversationId: big, messageId: await oldMessage(), text: 'edited', editedAt: timeNow() }) },
    'a delete': { call: async () => storage.messages.delete({ conversationId: big, messageId: await oldMessage(), deletedAt: timeNow() }) },
    'a message': { call: async () => storage.messages.get(await oldMessage()) },
    'the latest page': { call: () => page({}) },
    'a page in the middle': { call: () => page({ before: depth / 2 }) },
    'the page at the beginning': { call: () => page({ after: 0 }) },
    'a page around a message': { call: () => page({ around: depth / 2 }) },
    'a page of who joined late': { call: () => page({ before: depth - 10, historyFrom: depth - 20 }) },
    'changes': { call: () => storage.messages.changes({ conversationId: big, sinceRev: depth - 100, limit: 500, historyFrom: 1 }) },
    'a gap': { call: () => storage.messages.changes({ conversationId: big, sinceRev: 10, limit: 500, historyFrom: 1 }) },
    'a start of a conversation there is': { call: () => startConversation(storage, ['me', 'u5'], 'direct') },
    'a conversation': { call: () => storage.conversations.get(big) },
    'a conversation by its key': { call: () => storage.conversations.findByKey('direct me u7') },
    'a change of a conversation': { call: async () => storage.conversations.change(big, (await storage.conversations.get(big))?.version as number, { name: 'x' }) },
    // Of each row's messages above the mark at most 200 are looked at.
    'the sidebar': { call: () => storage.conversations.sidebar({ userId: 'me', limit: 50 }), keys: 50 * 200 },
    'the second page of the sidebar': { call: async () => {
      const { cursor } = await storage.conversations.sidebar({ userId: 'me', limit: 50 })
      await storage.conversations.sidebar({ userId: 'me', limit: 20, cursor: cursor as string })
    }, keys: 50 * 200 },
    // All of the long conversation above their mark is their own: the count goes along the messages of others, of which there are none.
    'the sidebar of who wrote much themselves': { call: () => storage.conversations.sidebar({ userId: 'loud', limit: 50 }), keys: 200 },
    'heads': { call: () => storage.conversations.heads('me', ids) },
    // Bounded by the person's own conversations: each is looked at.
    'sharing': { call: () => storage.conversations.sharing('me', users(100)), keys: conversationCount },
    'a mark': { call: () => storage.seen.mark({ conversationId: ids[2] as string, userId: 'me', seq: 100 }) },
    'a mark at the latest': { call: () => storage.seen.mark({ conversationId: ids[2] as string, userId: 'u2', seq: null }) },
    'marks': { call: () => storage.seen.list(big) },
    'marks of some': { call: () => storage.seen.list(big, ['me']) },
    'a new person': { call: () => storage.users.ensure('u1') },
    'a profile': { call: () => storage.users.update('u1', { bio: 'x' }) },
    'people': { call: () => storage.users.findMany(users(100)) },
    'a search': { call: () => storage.users.search({ query: 'surn', limit: 20 }) },
    'a search for everybody': { call: () => storage.users.search({ query: '', limit: 20 }) },
    'the second page of a search': { call: async () => {
      const { cursor } = await storage.users.search({ query: 'name', limit: 20 })
      await storage.users.search({ query: 'name', limit: 20, cursor: cursor as string })
    } },
    'whom a person has blocked': { call: () => storage.users.blockedBy('me') },
    'who of some has blocked a person': { call: () => storage.users.blockersAmong(users(100), 'me'), keys: 100 },
    'a block taken back': { call: () => storage.users.unblock('me', 'u30') },
  }
  const repeat = async (): Promise<void> => {
    const { messages: [message] } = await page({ after: 20, limit: 1 })
    const { senderId, clientMessageId, conversationId } = message ?? expect.unreachable()
    await mongooseStorage({ connection }).messages.append({ conversationId, senderId, clientMessageId, text: 'again', custom: {}, attachments: [], createdAt: timeNow() })
  }

  for (const [title, { call, keys }] of Object.entries(calls)) {
    it(`${title}: an index all the way, no sorting, and keys examined at most twice what is returned`, async () => {
      const commands = await log.during(call)
      expect(commands).not.toEqual([])
      for (const command of commands) {
        const plan = await explain(connection, command)
        if (plan === null) continue
        expect(plan.stages, JSON.stringify(command.command)).not.toContain('COLLSCAN')
        expect(plan.stages).not.toContain('SORT')
        for (const { keys: examined, returned, where } of plan.work) {
          // A range ends with one key more; a point that is not there is a key too.
          expect(examined, `${where} of ${JSON.stringify(command.command)}`).toBeLessThanOrEqual(Math.max(2 * returned + 2, keys ?? 0))
        }
      }
    })
  }
})
