import mongoose from 'mongoose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mongooseStorage, type MongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Chat } from '@confab/core'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { logCommands, type CommandLog } from './command-log.js'

await describeWith('how many commands a call takes, with what the chat remembers warm', sharedReplicaSet, ({ uri }) => {
  let connection: mongoose.Connection
  let storage: MongooseStorage
  let chat: Chat
  let log: CommandLog
  beforeAll(async () => {
    connection = await mongoose.createConnection(uri, { dbName: randomDatabaseName(), monitorCommands: true }).asPromise()
    storage = mongooseStorage({ connection })
    chat = createChat({ storage, authenticate: () => null })
    log = logCommands(connection)
  })
  afterAll(async () => {
    await chat.close()
    await connection.dropDatabase()
    await connection.close(true)
  })

  const names = async (work: () => Promise<unknown>): Promise<string[]> => (await log.during(work)).map(({ name }) => name)
  const talk = async (messages: number): Promise<string> => {
    const { id: conversationId } = await chat.as('ada').startConversation({ kind: 'group', name: 'Two', userIds: await people('ada', 'bob') })
    await Promise.all(Array.from({ length: messages }, (_, index) => chat.as(index % 2 === 0 ? 'ada' : 'bob').sendMessage({ conversationId, text: `${index}` })))
    await chat.as('bob').markSeen({ conversationId, seq: 1 })
    return conversationId
  }
  const people = async (...userIds: string[]): Promise<string[]> => {
    for (const userId of userIds) await chat.as(userId).getMe()
    return userIds.slice(1)
  }

  for (const size of [10, 1_000]) {
    describe(`in a conversation of ${size} messages`, () => {
      let conversationId: string
      beforeAll(async () => {
        conversationId = await talk(size)
      })

      it('sends with two: the message, and the heads of sidebars', async () => {
        expect(await names(() => chat.as('ada').sendMessage({ conversationId, text: 'hello' }))).toEqual(['insert', 'update'])
      })
      it('sends to a person with two, once they have talked', async () => {
        await chat.as('ada').sendMessage({ to: 'bob', text: 'first' })
        expect(await names(() => chat.as('ada').sendMessage({ to: 'bob', text: 'second' }))).toEqual(['insert', 'update'])
      })
      it('sends 100 at once with hardly more', async () => {
        const commands = await names(() => Promise.all(Array.from({ length: 100 }, () => chat.as('ada').sendMessage({ conversationId, text: 'hello' }))))
        expect(commands).toEqual(['insert', 'update'])
      })
      it('reads a page with two: the head first, then the messages', async () => {
        expect(await names(() => chat.as('bob').listMessages({ conversationId }))).toEqual(['aggregate', 'find'])
        expect(await names(() => chat.as('bob').listMessages({ conversationId, before: 5 }))).toEqual(['aggregate', 'find'])
        expect(await names(() => chat.as('bob').listMessages({ conversationId, around: 5 }))).toEqual(['aggregate', 'find'])
      })
      it('moves a seen mark with one', async () => {
        expect(await names(() => chat.as('bob').markSeen({ conversationId, seq: 5 }))).toEqual(['findAndModify'])
      })
      it('signals typing with none', async () => {
        expect(await names(() => chat.as('bob').setTyping({ conversationId, typing: true }))).toEqual([])
      })
    })
  }

  it('shows a sidebar of 50 with three: rows, unseen counts, people', async () => {
    for (let index = 0; index < 55; index += 1) await chat.as('cat').sendMessage({ to: (await people('ada', `u${index}`))[0] as string, text: 'hi' })
    for (let index = 0; index < 55; index += 1) await chat.as(`u${index}`).sendMessage({ to: 'cat', text: 'hello' })
    const commands = await log.during(() => chat.as('cat').getSidebar({ limit: 50 }))
    expect(commands.map(({ name, command }) => `${name} ${String(command[name])}`)).toEqual(['aggregate confab_conversations', 'aggregate confab_conversations', 'find confab_users'])
    for (let index = 0; index < 55; index += 1) {
      const { items } = await chat.as(`u${index}`).getSidebar()
      for (const { conversation, lastSeq } of items) await chat.as('cat').markSeen({ conversationId: conversation.id, seq: lastSeq })
    }
    expect(await names(() => chat.as('cat').getSidebar({ limit: 50 }))).toEqual(['aggregate', 'find'])
  })

  it('reads changes with one for the messages, in a conversation of any age', async () => {
    const conversationId = await talk(600)
    const changes = await names(() => storage.messages.changes({ conversationId, sinceRev: 590, limit: 500, historyFrom: 1 }))
    expect(changes).toEqual(['find'])
    expect(await names(() => storage.messages.changes({ conversationId, sinceRev: 600, limit: 500, historyFrom: 1 }))).toEqual(['find'])
  })

  it('changes 20 messages at once with three: what they are, what they become, and the heads', async () => {
    const conversationId = await talk(20)
    const { messages } = await chat.as('ada').listMessages({ conversationId })
    const own = messages.filter(({ senderId }) => senderId === 'ada')
    const editAll = () => Promise.all(own.map(({ id: messageId }) => storage.messages.edit({ messageId, conversationId, text: 'edited', editedAt: new Date().toISOString() })))
    expect(await names(editAll)).toEqual(['find', 'update', 'update'])
  })
})
