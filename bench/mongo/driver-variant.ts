import type mongoose from 'mongoose'
import type { MakeVariant } from './variant.js'

type Id = mongoose.mongo.ObjectId

const majority = { writeConcern: { w: 'majority' } } as const
const reading = { readConcern: { level: 'majority' } } as const

/**
 * The floor: the same questions and the same answers by hand, straight at the driver, by somebody who is alone with the database. It knows where each log ends because nobody else
 * writes; it finds out nothing after an error, and two of it would break each other.
 */
export const driverVariant: MakeVariant = async connection => {
  const { ObjectId } = connection.base.mongo
  const [messages, conversations, marks] = ['messages', 'conversations', 'marks'].map(name => connection.collection(name)) as [mongoose.Collection, mongoose.Collection, mongoose.Collection]
  await messages.createIndex({ conversationId: 1, senderId: 1, clientMessageId: 1 }, { unique: true })
  await messages.createIndex({ conversationId: 1, seq: 1 }, { unique: true })
  await messages.createIndex({ conversationId: 1, rev: 1 })
  await conversations.createIndex({ 'members.userId': 1, activityAt: -1, _id: -1 })
  await marks.createIndex({ conversationId: 1, userId: 1 }, { unique: true })
  const seqs = new Map<string, number>()

  return {
    start: async userIds => {
      const _id = new ObjectId()
      const now = new Date()
      await conversations.insertOne({
        _id, kind: 'group', name: 'group', avatarUrl: null, custom: {}, createdAt: now, version: 1, lastSeq: 0, lastRev: 0, lastMessage: null, activityAt: now,
        members: userIds.map(userId => ({ userId, role: 'member', joinedAt: now })),
      }, majority)
      return _id.toHexString()
    },
    send: async ({ conversationId, senderId, clientMessageId, text }) => {
      const seq = (seqs.get(conversationId) ?? 0) + 1
      seqs.set(conversationId, seq)
      const message = {
        _id: new ObjectId(), conversationId: new ObjectId(conversationId), seq, rev: seq, senderId, clientMessageId, text, custom: {}, attachments: [],
        createdAt: new Date(), editedAt: null, deletedAt: null,
      }
      await messages.insertOne(message, majority)
      await conversations.updateOne(
        { _id: message.conversationId }, { $set: { lastMessage: message, activityAt: message.createdAt }, $max: { lastSeq: seq, lastRev: seq } }, majority,
      )
      return toAnswer(message)
    },
    page: async (conversationId, before = Number.MAX_SAFE_INTEGER) => {
      const _id = new ObjectId(conversationId)
      const head = await conversations.findOne({ _id }, { ...reading, projection: { lastSeq: 1, lastRev: 1 } })
      const rows = await messages.find({ conversationId: _id, seq: { $lt: before } }, { ...reading, sort: { seq: -1 }, limit: 51 }).toArray()
      return { rev: head?.['lastRev'] as unknown, messages: rows.reverse().map(toAnswer) }
    },
    changes: async (conversationId, since) => {
      const rows = await messages.find({ conversationId: new ObjectId(conversationId), rev: { $gt: since } }, { ...reading, sort: { rev: 1 }, limit: 501 }).toArray()
      return rows.map(toAnswer)
    },
    sidebar: async userId => {
      const rows = await conversations.aggregate([
        { $match: { 'members.userId': userId } }, { $sort: { activityAt: -1, _id: -1 } }, { $limit: 50 }, { $project: { members: 0 } },
        { $lookup: { from: 'marks', localField: '_id', foreignField: 'conversationId', pipeline: [{ $match: { userId } }], as: 'marks' } },
      ], reading).toArray()
      const open = rows.map(row => ({ conversationId: row['_id'] as Id, above: Number((row['marks'] as { seq: number }[])[0]?.seq ?? 0), last: Number(row['lastSeq']) })).filter(({ above, last }) => last > above)
      const counted = await connection.getClient().db(connection.name).aggregate([
        { $documents: open },
        {
          $lookup: {
            from: 'messages', localField: 'conversationId', foreignField: 'conversationId', let: { above: '$above' }, as: 'unseen',
            pipeline: [{ $match: { $expr: { $gt: ['$seq', '$$above'] }, senderId: { $ne: userId }, deletedAt: null } }, { $limit: 100 }, { $count: 'count' }],
          },
        },
      ], reading).toArray()
      const counts = new Map(counted.map(row => [(row['conversationId'] as Id).toHexString(), (row['unseen'] as { count: number }[])[0]?.count ?? 0]))
      return rows.map(row => {
        const id = (row['_id'] as Id).toHexString()
        return { ...row, id, lastMessage: row['lastMessage'] === null ? null : toAnswer(row['lastMessage'] as Record<string, unknown>), unseen: counts.get(id) ?? 0 }
      })
    },
    markSeen: (conversationId, userId, seq) =>
      marks.findOneAndUpdate({ conversationId: new ObjectId(conversationId), userId }, { $max: { seq } }, { ...majority, upsert: true, returnDocument: 'before' }),
  }
}

/** As JSON will have it. */
function toAnswer({ _id, conversationId, createdAt, ...rest }: Record<string, unknown>): object {
  return { id: (_id as Id).toHexString(), conversationId: (conversationId as Id).toHexString(), createdAt: (createdAt as Date).toISOString(), ...rest }
}
