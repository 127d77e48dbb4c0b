import { Mongoose } from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mongooseStorage, type MongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Chat } from '@confab/core'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'

await describeWith('an app that has data, models and Mongoose settings of its own', sharedReplicaSet, ({ uri }) => {
  // A Mongoose of its own, with settings that would change what the storage does if it listened to them.
  const app = new Mongoose()
  app.set({ strict: 'throw', strictQuery: true, sanitizeFilter: true, autoIndex: true, autoCreate: true, bufferCommands: true, bufferTimeoutMS: 123 })
  const settings = ['strict', 'strictQuery', 'sanitizeFilter', 'autoIndex', 'autoCreate', 'bufferCommands', 'bufferTimeoutMS', 'debug'] as const
  const hooked: string[] = []
  app.plugin((schema) => {
    const collection = schema.get('collection') ?? 'the app\'s own'
    for (const hook of ['save', 'insertMany', 'find', 'findOne', 'updateOne', 'findOneAndUpdate', 'aggregate'] as const) {
      schema.pre(hook as 'save', () => void hooked.push(`${hook} ${collection}`))
    }
  })
  let storage: MongooseStorage
  let chat: Chat
  interface Person { _id: string; name: string; email: string; passwordHash: string }
  let User: ReturnType<typeof makeUser>
  const makeUser = () => app.connection.model('User', new app.Schema<Person>({ _id: String, name: String, email: String, passwordHash: String }))

  beforeAll(async () => {
    await app.connect(uri, {
      dbName: randomDatabaseName(), readPreference: 'secondaryPreferred', w: 1, useBigInt64: true, ignoreUndefined: true,
    })
    User = makeUser()
    await User.create([{ _id: 'ada', name: 'Ada', email: 'ada@example.com', passwordHash: 'secret' }, { _id: 'bob', name: 'Bob', email: 'b@example.com', passwordHash: 'secret' }])
    // Names that a chat might be tempted to take.
    for (const name of ['messages', 'conversations', 'users', 'sessions', 'confab']) await app.connection.collection(name).insertOne({ _id: name as never, mine: true })
    storage = mongooseStorage({ connection: app.connection })
    // The app's own people, in ten lines.
    chat = createChat({
      storage,
      authenticate: () => null,
      users: {
        findMany: async (ids) => (await User.find({ _id: app.trusted({ $in: ids }) }, { name: 1 }).lean()).map(({ _id, name }) => ({ id: _id, name })),
        search: async ({ query, limit }) => {
          const users = await User.find({ name: app.trusted({ $gte: query, $lt: `${query}\uffff` }) }, { name: 1 }).sort({ name: 1 }).limit(limit).lean()
          return { users: users.map(({ _id, name }) => ({ id: _id, name })), cursor: null }
        },
      },
    })
    hooked.length = 0
  })
  afterAll(async () => {
    await chat.close()
    await app.connection.dropDatabase()
    await app.disconnect()
  })

  const neighbours = async (): Promise<unknown> => {
    const names = (await app.connection.listCollections()).map(({ name }) => name).filter((name) => !name.startsWith('confab_')).sort()
    const contents = await Promise.all(names.map(async (name) => [name, await app.connection.collection(name).find().toArray(), await app.connection.collection(name).indexes()]))
    return { contents, models: app.connection.modelNames().filter((name) => !name.startsWith('Confab')), settings: settings.map((name) => app.get(name)) }
  }

  it('is left exactly as it was by everything that a chat does', async () => {
    const before = await neighbours()
    const ada = chat.as('ada')
    const { conversationId, id } = await ada.sendMessage({ to: 'bob', text: 'hello', custom: { order: 1 } })
    await ada.editMessage({ messageId: id, text: 'hello!' })
    await chat.as('bob').markSeen({ conversationId })
    expect((await chat.as('bob').getSidebar()).items).toMatchObject([{ lastMessage: { text: 'hello!', seq: 1, rev: 2 }, seenSeq: 1, unseenCount: 0 }])
    const group = await ada.startConversation({ kind: 'group', name: 'Both', userIds: ['bob'] })
    await ada.updateConversation({ conversationId: group.id, name: 'Two' })
    await ada.blockUser({ userId: 'bob' })
    await ada.unblockUser({ userId: 'bob' })
    await ada.removeMember({ conversationId: group.id, userId: 'bob' })
    expect((await ada.findUsers({ query: 'B' })).users).toEqual([{ id: 'bob', name: 'Bob', bio: '', avatarUrl: null, custom: {} }])
    await ada.deleteMessage({ messageId: id })
    await ada.listMessages({ conversationId })
    await storage.ensureIndexes()
    expect(await neighbours()).toEqual(before)
    expect(hooked.filter((hook) => hook.includes('confab_'))).toEqual([])
  })

  it('may browse, populate and join what is stored, through the models', async () => {
    const { conversationId } = await chat.as('ada').sendMessage({ to: 'bob', text: 'to be found' })
    const found = await storage.models.Message.findOne({ text: 'to be found' }).populate('conversationId').lean()
    expect(found).toMatchObject({ senderId: 'ada', conversationId: { kind: 'direct', directUserIds: ['ada', 'bob'], lastMessage: { text: 'to be found' } } })
    expect(String((found?.conversationId as unknown as { _id: unknown })._id)).toBe(conversationId)
    const joined = await storage.models.Message.aggregate<{ sender: { name: string }[] }>([
      { $match: { text: 'to be found' } }, { $lookup: { from: 'users', localField: 'senderId', foreignField: '_id', as: 'sender' } },
    ])
    expect(joined[0]?.sender[0]?.name).toBe('Ada')
  })

  it('keeps two chats apart by prefix, and by database', async () => {
    const before = await storage.models.Conversation.countDocuments()
    const other = mongooseStorage({ connection: app.connection, prefix: 'support_' })
    const elsewhere = mongooseStorage({ connection: app.connection, database: randomDatabaseName() })
    for (const [second, model] of [[other, 'SupportMessage'], [elsewhere, 'ConfabMessage']] as const) {
      const chat = createChat({ storage: second, authenticate: () => null })
      await chat.as('bob').getMe()
      await chat.as('ada').sendMessage({ to: 'bob', text: 'there' })
      expect(second.models.Message.modelName).toBe(model)
      expect((await chat.as('bob').getSidebar()).items).toHaveLength(1)
      expect(await second.models.Conversation.countDocuments()).toBe(1)
      await chat.close()
    }
    expect(await storage.models.Conversation.countDocuments()).toBe(before)
    await elsewhere.models.Message.db.dropDatabase()
  })

  it('gets the same models for the same prefix, and a refusal when it has a model of that name itself', () => {
    expect(mongooseStorage({ connection: app.connection }).models.Message).toBe(storage.models.Message)
    app.connection.model('MineMessage', new app.Schema({ text: String }))
    expect(() => mongooseStorage({ connection: app.connection, prefix: 'mine_' })).toThrow(/"MineMessage".*another prefix/)
  })

  it('stores numbers, nulls and keys that a driver takes for its own, as they are', async () => {
    const custom = { _bsontype: 'ObjectId', id: 'x', nested: { _bsontype: 'Long', list: [{ _bsontype: 1 }] }, toBSON: 'x', big: 2 ** 40, none: null }
    const { id } = await chat.as('ada').sendMessage({ to: 'bob', text: 'odd', custom })
    expect((await chat.as('bob').getMessage({ messageId: id })).custom).toEqual(custom)
    expect((await chat.as('bob').getSidebar()).items[0]?.lastMessage?.custom).toEqual(custom)
    await chat.as('ada').editMessage({ messageId: id, custom: { again: custom } })
    expect((await chat.as('bob').getMessage({ messageId: id })).custom).toEqual({ again: custom })
  })
})
