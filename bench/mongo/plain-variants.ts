import type { MakeVariant } from './variant.js'

const majority = { writeConcern: { w: 'majority' } } as const

/** One insert for each message, and nothing else: no number, no sidebar. */
export const insertVariant: MakeVariant = async connection => {
  const { ObjectId } = connection.base.mongo
  const messages = connection.collection('messages')
  await messages.createIndex({ conversationId: 1, createdAt: 1 })
  return {
    start: async () => new ObjectId().toHexString(),
    send: ({ conversationId, senderId, clientMessageId, text }) =>
      messages.insertOne({ conversationId: new ObjectId(conversationId), senderId, clientMessageId, text, createdAt: new Date() }, majority),
  }
}

/** A counter first, then an insert, as most who want numbers do it. Readers that poll meanwhile skip messages. */
export const counterVariant: MakeVariant = async connection => {
  const { ObjectId } = connection.base.mongo
  const [messages, conversations] = [connection.collection('messages'), connection.collection('conversations')]
  await messages.createIndex({ conversationId: 1, seq: 1 }, { unique: true })
  await messages.createIndex({ conversationId: 1, senderId: 1, clientMessageId: 1 }, { unique: true })
  return {
    start: async userIds => {
      const _id = new ObjectId()
      await conversations.insertOne({ _id, members: userIds.map(userId => ({ userId })), lastSeq: 0 }, majority)
      return _id.toHexString()
    },
    send: async ({ conversationId, senderId, clientMessageId, text }) => {
      const _id = new ObjectId(conversationId)
      const createdAt = new Date()
      const conversation = await conversations.findOneAndUpdate(
        { _id }, { $inc: { lastSeq: 1 }, $set: { lastMessage: { senderId, text, createdAt } } }, { ...majority, returnDocument: 'after', projection: { lastSeq: 1 } },
      )
      return messages.insertOne({ conversationId: _id, seq: Number(conversation?.['lastSeq']), senderId, clientMessageId, text, createdAt }, majority)
    },
  }
}
