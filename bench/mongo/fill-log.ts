import type { MongooseStorage } from '@confab/adapter-mongoose'
import type { Connection } from 'mongoose'

const atOnce = 10_000

/** Fills an empty conversation with so many messages, past the storage and as it would have stored them: a million in a minute. */
export async function fillLog(connection: Connection, { models }: Pick<MongooseStorage, 'models'>, conversationId: string, length: number): Promise<void> {
  const { ObjectId } = connection.base.mongo
  const id = new ObjectId(conversationId)
  const start = Date.now() - length * 1_000
  const make = (seq: number) => ({
    _id: new ObjectId(), conversationId: id, senderId: seq % 2 === 0 ? 'me' : 'friend', clientMessageId: `key-${seq}`,
    text: `message number ${seq}: a sentence of the length that people write, give or take`, custom: {}, attachments: [],
    createdAt: new Date(start + seq * 1_000), editedAt: null, deletedAt: null, seq, rev: seq, revs: [seq],
  })
  for (let from = 1; from <= length; from += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, length - from + 1) }, (_, index) => make(from + index))
    await models.Message.collection.insertMany(batch, { ordered: false, writeConcern: { w: 'majority' } })
  }
  const { revs: _, _id, seq, rev, ...rest } = make(length)
  await models.Conversation.collection.updateOne(
    { _id: id }, { $set: { lastSeq: seq, lastRev: rev, lastMessage: { seq, rev, _id, ...rest }, activityAt: rest.createdAt } }, { writeConcern: { w: 'majority' } },
  )
}
