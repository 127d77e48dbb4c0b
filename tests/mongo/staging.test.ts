import type mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createChat, type Chat } from '@confab/core'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { openStorage, type OpenStorage } from './open-storage.js'

await describeWith("a message that commits with the app's own transaction", sharedReplicaSet, ({ uri }) => {
  const database = randomDatabaseName()
  const nodes: OpenStorage[] = []
  const chats: Chat[] = []
  const created: string[] = []
  const logged: object[] = []
  let orders: mongoose.Model<{ _id: number; sum: number }>

  beforeAll(async () => {
    for (let index = 0; index < 3; index += 1) {
      const node = await openStorage(uri, database)
      const chat = createChat({ storage: node.storage, authenticate: () => null, logger: { error: (details) => logged.push(details), warn: () => undefined } })
      chat.on('message.created', ({ message }) => created.push(message.text))
      node.storage.deliverStaged(chat)
      nodes.push(node)
      chats.push(chat)
    }
    const { base } = first().connection
    orders = first().connection.model('Order', new base.Schema<{ _id: number; sum: number }>({ _id: Number, sum: Number }))
    await orders.createCollection()
    for (const person of ['shop', 'ada', 'bob']) await chats[0]?.as(person).getMe()
  })
  afterAll(async () => {
    for (const chat of chats) await chat.close()
    await first().connection.dropDatabase()
    for (const node of nodes) await node[Symbol.asyncDispose]()
  })

  const first = (): OpenStorage => nodes[0] as OpenStorage
  const staged = () => first().storage.models.StagedMessage
  const untilDelivered = () => expect.poll(() => staged().countDocuments({ failed: false }), { timeout: 20_000 }).toBe(0)
  const textsOf = async (person: string): Promise<string[]> => {
    const { items } = await (chats[0] as Chat).as(person).getSidebar()
    const pages = await Promise.all(items.map(({ conversation }) => (chats[0] as Chat).as(person).listMessages({ conversationId: conversation.id, limit: 100 })))
    return pages.flatMap(({ messages }) => messages.map(({ text }) => text))
  }

  it('is sent when the transaction commits, with rights and events like any other', async () => {
    await first().connection.transaction(async (session) => {
      await orders.create([{ _id: 1, sum: 10 }], { session })
      await first().storage.stage(session, { from: 'shop', to: 'ada', text: 'order 1' })
    })
    await untilDelivered()
    expect(await textsOf('ada')).toEqual(['order 1'])
    expect(created).toEqual(['order 1'])
    expect(await orders.countDocuments()).toBe(1)
  })

  it('is not sent when the transaction aborts', async () => {
    const failing = first().connection.transaction(async (session) => {
      await orders.create([{ _id: 2, sum: 10 }], { session })
      await first().storage.stage(session, { from: 'shop', to: 'ada', text: 'order 2' })
      throw new Error('no money')
    })
    await expect(failing).rejects.toThrow('no money')
    expect(await orders.findById(2)).toBeNull()
    expect(await staged().countDocuments()).toBe(0)
  })

  it('is sent once when the transaction was tried again', async () => {
    let attempt = 0
    await first().connection.transaction(async (session) => {
      attempt += 1
      await orders.create([{ _id: 3, sum: 10 }], { session })
      await first().storage.stage(session, { from: 'shop', to: 'ada', text: 'order 3' })
      if (attempt === 1) throw new (first().connection.base.mongo.MongoServerError)({ message: 'again', errorLabels: ['TransientTransactionError'] })
    })
    expect(attempt).toBe(2)
    await untilDelivered()
    expect((await textsOf('ada')).filter((text) => text === 'order 3')).toHaveLength(1)
  })

  it('is sent once and in the order of its sender, with three nodes that share the work', async () => {
    const numbers = Array.from({ length: 40 }, (_, index) => index)
    for (const number of numbers) {
      await first().connection.transaction(async (session) => {
        for (const person of ['ada', 'bob']) await first().storage.stage(session, { from: 'shop', to: person, text: `${person} ${number}` })
      })
    }
    await untilDelivered()
    for (const person of ['ada', 'bob']) {
      expect((await textsOf(person)).filter((text) => text.startsWith(`${person} `))).toEqual(numbers.map((number) => `${person} ${number}`))
    }
    expect(created.filter((text) => /^(ada|bob) /.test(text))).toHaveLength(80)
  })

  it('stays, with the reason, when it cannot be sent, and holds nobody up', async () => {
    await first().connection.transaction(async (session) => {
      await first().storage.stage(session, { from: 'shop', to: 'nobody', text: 'lost' })
      await first().storage.stage(session, { from: 'shop', to: 'bob', text: 'found' })
    })
    await untilDelivered()
    expect(await textsOf('bob')).toContain('found')
    expect(await staged().find().lean()).toMatchObject([{ userId: 'shop', failed: true, failure: { code: 'NOT_FOUND' }, input: { to: 'nobody', text: 'lost' } }])
    expect(logged).toMatchObject([{ code: 'NOT_FOUND' }])
    await staged().deleteMany({})
  })

  it('is refused at once when it is no message, so that the transaction fails and not the delivery', async () => {
    const wrong: object[] = [
      { to: 'ada', text: '' }, { to: 'ada' }, { text: 'x' }, { to: { $ne: null }, text: 'x' }, { to: 'ada', text: 'x', senderId: 'bob' }, { from: '', to: 'ada', text: 'x' },
    ]
    for (const message of wrong) {
      const staging = first().connection.transaction((session) => first().storage.stage(session, { from: 'shop', ...message } as never))
      await expect(staging).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    expect(await staged().countDocuments()).toBe(0)
  })
})
