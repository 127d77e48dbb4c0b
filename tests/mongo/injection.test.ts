import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Chat } from '@confab/core'
import { operationNames, type OperationName } from '@confab/protocol'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { textsIn, validInputs, withAt } from '../security/valid-inputs.js'
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
  beforeAll(async () => {
    connection = await mongoose.createConnection(uri, { dbName: randomDatabaseName(), monitorCommands: true }).asPromise()
    chat = createChat({ storage: mongooseStorage({ connection }), authenticate: () => null })
    for (const person of ['ada', 'bob', 'cat']) await chat.as(person).getMe()
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
      const replaced = [...withEachStringReplaced(validInputs[name])]
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

/** The inputs as often as they have strings, each time with one of them replaced, by each of the operators. What is app data may be anything. */
function* withEachStringReplaced(inputs: readonly Record<string, unknown>[]): Generator<[path: string, wrong: unknown]> {
  for (const input of inputs) {
    for (const path of textsIn(input)) {
      if (path[0] !== 'custom') for (const operator of operators) yield [path.join('.'), withAt(input, path, operator)]
    }
  }
}
