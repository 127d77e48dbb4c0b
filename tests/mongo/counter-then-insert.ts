import type { MongooseStorage } from '@confab/adapter-mongoose'
import type { Storage } from '@confab/core'

/** A log as one might write it: a counter in the conversation says the number, then the message is inserted under it. */
export function counterThenInsert(storage: MongooseStorage): Pick<Storage, 'messages'> {
  const { Conversation, Message } = storage.models
  return {
    messages: {
      ...storage.messages,
      append: async ({ conversationId, createdAt, ...draft }) => {
        const id = new Message.base.Types.ObjectId(conversationId)
        const { lastSeq: seq } = await Conversation.collection.findOneAndUpdate(
          { _id: id }, { $inc: { lastSeq: 1, lastRev: 1 } }, { returnDocument: 'after', writeConcern: { w: 'majority' } },
        ) as unknown as { lastSeq: number }
        const row = { ...draft, seq, rev: seq, createdAt: new Date(createdAt), editedAt: null, deletedAt: null }
        const { insertedId } = await Message.collection.insertOne({ ...row, conversationId: id, revs: [seq] }, { writeConcern: { w: 'majority' } })
        return { message: { ...row, id: String(insertedId), conversationId, createdAt }, created: true }
      },
    },
  }
}
