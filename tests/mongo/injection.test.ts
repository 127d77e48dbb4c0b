import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Chat } from '@confab/core'
import { operationNames, type OperationName } from '@confab/protocol'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { logCommands, type CommandLog } from './command-log.js'

/** What a string might be replaced with to change the meaning of a query. */
const operators: readonly unknown[] = [
  { $ne: null }, { $gt: '' }, { $regex: '.*' }, { $where: '1' }, { $in: ['ada', 'bob'] }, { $exists: true }, { $expr: { $eq: [1, 1] } }, { $eq: 'ada' },
  ['ada'], [{ $ne: null }], { toString: 'ada' }, { _bsontype: 'ObjectId', id: 'x' }, true, 0,
]

await describeWith('operators in place of strings', sharedReplicaSet, ({ uri }) => {
  let connection: mongoose.Connection
  let chat: Chat
  let log: CommandLog
  let inputs: Record<OperationName, unknown>
  beforeAll(async () => {
    connection = await mongoose.createConnection(uri, { dbName: randomDatabaseName(), monitorCommands: true }).asPromise()
    chat = createChat({ storage: mongooseStorage({ connection }), authenticate: () => null })
    for (const person of ['ada', 'bob', 'cat']) await chat.as(person).getMe()
    const { id: conversationId } = await chat.as('ada').startConversation({ kind: 'group', name: 'Group', userIds: ['bob'] })
    const { id: messageId } = await chat.as('ada').sendMessage({ conversationId, text: 'hello' })
    inputs = {
      getMe: {}, updateMe: { name: 'Ada', bio: 'x', avatarUrl: '/a.png' }, findUsers: { query: 'a', cursor: 'x' }, getUsers: { userIds: ['bob'] },
      blockUser: { userId: 'cat' }, unblockUser: { userId: 'cat' },
      startConversation: { kind: 'group', name: 'Other', userIds: ['bob'], avatarUrl: '/a.png', clientConversationId: 'key' },
      getConversation: { conversationId }, updateConversation: { conversationId, name: 'Name', avatarUrl: '/a.png' },
      addMember: { conversationId, userId: 'cat', role: 'member', history: 'all' }, removeMember: { conversationId, userId: 'cat' },
      setMemberRole: { conversationId, userId: 'bob', role: 'admin' }, getSidebar: { cursor: 'x' },
      sync: { known: [{ conversationId, rev: 0, version: 0 }], loaded: [conversationId] },
      listMessages: { conversationId }, listChanges: { conversationId, sinceRev: 0 }, getMessage: { messageId },
      sendMessage: { conversationId, text: 'x', clientMessageId: 'key' }, editMessage: { messageId, text: 'x' }, deleteMessage: { messageId },
      markSeen: { conversationId }, listSeen: { conversationId }, setTyping: { conversationId, typing: true }, getPresence: { userIds: ['bob'] },
    }
    log = logCommands(connection)
  })
  afterAll(async () => {
    await chat.close()
    await connection.dropDatabase()
    await connection.close(true)
  })

  const call = (name: OperationName, input: unknown): Promise<unknown> => (chat.as('ada')[name] as (input: unknown) => Promise<unknown>)(input)

  // Only getMe takes no string at all.
  for (const name of operationNames.filter((operation) => operation !== 'getMe')) {
    it(`${name}: are refused before anything reaches the database`, async () => {
      const replaced = [...withEachStringReplaced(inputs[name])]
      expect(replaced).not.toEqual([])
      for (const [path, wrong] of replaced) {
        const commands = await log.during(() => expect(call(name, wrong), `${path} of ${JSON.stringify(wrong)}`).rejects.toMatchObject({ code: 'INVALID_INPUT' }))
        expect(commands, `${path} of ${JSON.stringify(wrong)}`).toEqual([])
      }
    })
  }

  it('and the same strings as data are what they are', async () => {
    for (const text of ['{"$ne":null}', '$where', '$$ROOT', '{ $gt: "" }']) {
      const { id, conversationId } = await chat.as('ada').sendMessage({ to: 'bob', text, clientMessageId: Buffer.from(text).toString('hex') })
      expect((await chat.as('bob').getMessage({ messageId: id })).text).toBe(text)
      expect((await chat.as('bob').getSidebar()).items.find(({ conversation }) => conversation.id === conversationId)?.lastMessage?.text).toBe(text)
    }
  })
})

/** The input as often as it has strings, each time with one of them replaced, by each of the operators. */
function* withEachStringReplaced(input: unknown, path: readonly (string | number)[] = []): Generator<[string, unknown]> {
  if (typeof input === 'string') {
    for (const operator of operators) yield [path.join('.'), operator]
  } else if (typeof input === 'object' && input !== null) {
    for (const [key, value] of Object.entries(input)) {
      for (const [where, replaced] of withEachStringReplaced(value, [...path, key])) {
        yield [where, Array.isArray(input) ? input.map((item: unknown, index) => (String(index) === key ? replaced : item)) : { ...input, [key]: replaced }]
      }
    }
  }
}
