import type { SidebarRow } from '@confab/core'
import { fixedLimits } from '@confab/protocol'
import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import { messageIndexes } from './schemas/message-schema.js'

interface Question {
  conversationId: mongo.ObjectId
  above: number
  upTo: number
}

interface Answer {
  conversationId: mongo.ObjectId
  unseen: { read: number; count: number }[]
}

const most = fixedLimits.unseenCount
/** So many messages above a mark are looked at to find those that count. */
const mostRead = 2 * most

/**
 * Counts what is unseen, to 100, in those rows where the log goes beyond the mark: one command for all of them, none when there are none. The conversations are not
 * read again: each row of the question carries its own lower bound.
 *
 * Where the messages above a mark are nearly all one's own or deleted, the first 200 do not say enough. There, and only there, a second look goes along an index that holds
 * neither: its cost depends on how many people have written, not on how much.
 */
export async function countUnseen(database: Database, userId: string, rows: readonly SidebarRow[]): Promise<Map<string, number>> {
  const questions = rows.flatMap(({ conversation, lastSeq, seenSeq, member }) => {
    const above = Math.max(seenSeq, member.historyFrom - 1)
    // Not what came after the row was read: whoever hears of that counts it themselves.
    return lastSeq > above ? [{ conversationId: new database.ObjectId(conversation.id), above, upTo: lastSeq }] : []
  })
  if (questions.length === 0) return new Map()
  const answers = await firstLook(database, userId, questions)
  const counts = new Map<string, number>()
  await Promise.all(answers.map(async ({ conversationId, unseen: [seen] }, index) => {
    const { read, count } = seen ?? { read: 0, count: 0 }
    const enough = count >= most || read < mostRead
    const id = conversationId.toHexString()
    counts.set(id, enough ? Math.min(count, most) : await secondLook(database, userId, questions[index] as Question))
  }))
  return counts
}

/**
 * Asks from the first of the conversations, of which nothing is read but that it is there: a question that begins with no collection (`$documents`) is allowed only to who may read the
 * whole database, since nobody can be given a right on no collection.
 */
async function firstLook({ conversations, messages, reach }: Database, userId: string, questions: readonly Question[]): Promise<Answer[]> {
  const counts = { $and: [{ $ne: ['$senderId', { $literal: userId }] }, { $eq: ['$deletedAt', null] }] }
  return reach.read((options) => conversations.aggregate<Answer>([
    { $match: { _id: questions[0]?.conversationId } },
    { $project: { _id: 0, asked: { $literal: questions } } },
    { $unwind: '$asked' },
    {
      $lookup: {
        from: messages.collectionName, localField: 'asked.conversationId', foreignField: 'conversationId', let: { above: '$asked.above', upTo: '$asked.upTo' }, as: 'unseen',
        pipeline: [
          { $match: { $expr: { $and: [{ $gt: ['$seq', '$$above'] }, { $lte: ['$seq', '$$upTo'] }] } } },
          { $sort: { seq: 1 } },
          { $limit: mostRead },
          { $group: { _id: null, read: { $sum: 1 }, count: { $sum: { $cond: [counts, 1, 0] } } } },
        ],
      },
    },
    { $project: { conversationId: '$asked.conversationId', 'unseen.read': 1, 'unseen.count': 1 } },
  ], options).toArray())
}

async function secondLook({ messages, reach }: Database, userId: string, { conversationId, above, upTo }: Question): Promise<number> {
  const rows = await reach.read((options) => messages.find({ conversationId, senderId: { $ne: userId }, seq: { $gt: above, $lte: upTo }, deletedAt: null }, {
    ...options, projection: { _id: 0, seq: 1 }, limit: most, hint: messageIndexes.others.name,
  }).toArray())
  return rows.length
}
