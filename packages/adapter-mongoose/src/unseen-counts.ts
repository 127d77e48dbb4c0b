import type { SidebarRow } from '@confab/core'
import { fixedLimits } from '@confab/protocol'
import type { Database } from './database.js'
import { openDb } from './on-database.js'

/**
 * Counts what is unseen, to 100, in those rows where the log goes beyond the mark: one command for all of them, none when there are none. The conversations are not
 * read again: each row of the question carries its own lower bound.
 */
export async function countUnseen({ ObjectId, connection, messages, reach }: Database, userId: string, rows: readonly SidebarRow[]): Promise<Map<string, number>> {
  const open = rows.flatMap(({ conversation, lastSeq, seenSeq, member }) => {
    const above = Math.max(seenSeq, member.historyFrom - 1)
    return lastSeq > above ? [{ conversationId: new ObjectId(conversation.id), above }] : []
  })
  if (open.length === 0) return new Map()
  const counted = await reach.read((options) => openDb(connection).aggregate([
    { $documents: open },
    {
      $lookup: {
        from: messages.collectionName, localField: 'conversationId', foreignField: 'conversationId', let: { above: '$above' }, as: 'unseen',
        pipeline: [
          { $match: { $expr: { $and: [{ $gt: ['$seq', '$$above'] }, { $ne: ['$senderId', { $literal: userId }] }] }, deletedAt: null } },
          { $sort: { seq: 1 } },
          { $limit: fixedLimits.unseenCount },
          { $count: 'count' },
        ],
      },
    },
    { $project: { conversationId: 1, count: { $first: '$unseen.count' } } },
  ], { ...options, batchSize: open.length + 1 }).toArray())
  return new Map(counted.map(({ conversationId, count }) => [
    (conversationId as (typeof open)[0]['conversationId']).toHexString(), (count as number | undefined) ?? 0,
  ]))
}
