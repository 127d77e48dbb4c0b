import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Chat } from '@confab/core'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startSource } from '../helpers/started-process.js'
import { openStorage, type OpenStorage } from './open-storage.js'

const app = fileURLToPath(new URL('./stopping-app.fixture.ts', import.meta.url))

await describeWith('an app that is killed in the middle of a send', sharedReplicaSet, ({ uri }) => {
  const database = randomDatabaseName()
  let node: OpenStorage
  let storage: MongooseStorage
  let chat: Chat
  let made = 0
  beforeAll(async () => {
    node = await openStorage(uri, database)
    storage = node.storage
    chat = createChat({ storage, authenticate: () => null })
  })
  afterAll(async () => {
    await chat.close()
    await node.connection.dropDatabase()
    await node[Symbol.asyncDispose]()
  })

  /** Two people who have exchanged three messages, the last of them at rev 3. */
  const pair = async (): Promise<{ ada: string; bob: string; conversationId: string }> => {
    made += 1
    const [ada, bob] = [`ada${made}`, `bob${made}`]
    await chat.as(bob).getMe()
    const { conversationId } = await chat.as(ada).sendMessage({ to: bob, text: 'one' })
    await chat.as(bob).sendMessage({ conversationId, text: 'two' })
    await chat.as(ada).sendMessage({ conversationId, text: 'three' })
    return { ada, bob, conversationId }
  }
  const killedAt = async (where: string, message: object): Promise<void> => {
    const process = await startSource(app, [where, uri, database, JSON.stringify(message)])
    await process.printed(/stopped/)
    await process.kill('SIGKILL')
  }

  const places: { where: string; stored: boolean; shown: boolean }[] = [
    { where: 'before the write', stored: false, shown: false },
    { where: 'between the two writes', stored: true, shown: false },
    { where: 'after the writes, before the answer', stored: true, shown: true },
    { where: 'after the answer, before delivery', stored: true, shown: true },
  ]
  for (const { where, stored, shown } of places) {
    it(`${where}: others catch up, the retry doubles nothing, and the sidebar is right`, async () => {
      for (let round = 0; round < runLength(1, 12); round += 1) {
        const { ada, bob, conversationId } = await pair()
        const message = { to: bob, text: 'four', clientMessageId: 'key' }
        await killedAt(where, { from: ada, ...message })

        const texts = async (): Promise<string[]> => (await chat.as(bob).listChanges({ conversationId, sinceRev: 3 })).messages.map(({ text }) => text)
        expect(await texts()).toEqual(stored ? ['four'] : [])
        const last = async (): Promise<string | undefined> => (await chat.as(bob).getSidebar()).items[0]?.lastMessage?.text
        expect(await last()).toBe(shown ? 'four' : 'three')

        const receipt = await chat.as(ada).sendMessage(message)
        expect(receipt).toMatchObject({ seq: 4, rev: 4, conversationId })
        expect(await texts()).toEqual(['four'])
        expect(await last()).toBe('four')
        expect((await chat.as(bob).getSidebar()).items[0]).toMatchObject({ lastSeq: 4, rev: 4, unseenCount: 3 })
        expect(await storage.models.Message.countDocuments({ conversationId })).toBe(4)
      }
    })
  }

  it('between the two writes: the next message shows in the sidebar, after the one that was left', async () => {
    const { ada, bob, conversationId } = await pair()
    await killedAt('between the two writes', { from: ada, to: bob, text: 'four', clientMessageId: 'key' })
    expect(await chat.as(bob).sendMessage({ conversationId, text: 'five' })).toMatchObject({ seq: 5, rev: 5 })
    expect((await chat.as(ada).getSidebar()).items[0]).toMatchObject({ lastSeq: 5, lastMessage: { text: 'five' } })
    expect((await chat.as(bob).listMessages({ conversationId })).messages.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })

  it('between the two writes: whoever opens the conversation mends its sidebar row', async () => {
    const { ada, bob, conversationId } = await pair()
    await killedAt('between the two writes', { from: ada, to: bob, text: 'four', clientMessageId: 'key' })
    expect((await chat.as(bob).listMessages({ conversationId })).messages.at(-1)?.text).toBe('four')
    await expect.poll(async () => (await chat.as(bob).getSidebar()).items[0], { timeout: 10_000 }).toMatchObject({ lastSeq: 4, rev: 4, lastMessage: { text: 'four' } })
  })

  it('after a staged message was sent, before its row is gone: another node takes it up, and it is there once', async () => {
    const { ada, bob, conversationId } = await pair()
    await node.connection.transaction(async (session) => {
      await storage.stage(session, { from: ada, to: bob, text: 'four' })
    })
    await killedAt('after delivery, before the staged row is gone', { from: ada })
    expect(await storage.models.StagedMessage.countDocuments({ failed: false })).toBe(1)
    // The dead node's claim would end by itself; here it ends now.
    await storage.models.StagedMessage.collection.updateMany({}, { $set: { notBefore: new Date(0) } })
    const stop = storage.deliverStaged(chat)
    await expect.poll(() => storage.models.StagedMessage.countDocuments({}), { timeout: 10_000 }).toBe(0)
    await stop()
    expect((await chat.as(bob).listMessages({ conversationId })).messages.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four'])
  })
})
