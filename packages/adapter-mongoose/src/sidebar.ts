import type { SidebarQuery, SidebarRow, SidebarRows } from '@confab/core'
import type { mongo } from 'mongoose'
import { summaryProjection, toMember, toSummary, type SummaryRow } from './conversation-mapping.js'
import { decodeCursor, encodeCursor } from './cursors.js'
import type { Database } from './database.js'
import type { ConversationDocument, MemberDocument } from './documents.js'
import { toObjectId } from './ids.js'
import type { KnownSeqs } from './known-seqs.js'
import { toMessage } from './message-mapping.js'
import { conversationIndexes } from './schemas/conversation-schema.js'
import { countUnseen } from './unseen-counts.js'

type ListedRow = SummaryRow & Pick<ConversationDocument, 'lastSeq' | 'lastRev' | 'lastMessage' | 'activityAt'> & {
  mine: MemberDocument[]
  marks: { seq: number }[]
}

/**
 * Reads a page of a person's sidebar: one command for the rows with heads and marks, along the sidebar index, and a second one that counts, only in those
 * where something can be unseen.
 */
export async function readSidebar(database: Database, knownSeqs: KnownSeqs, { userId, cursor, limit }: SidebarQuery): Promise<SidebarRows> {
  const { conversations, marks, reach } = database
  const listed = await reach.read((options) => conversations.aggregate<ListedRow>([
    { $match: { 'members.userId': { $eq: userId }, ...after(database, cursor) } },
    { $sort: { activityAt: -1, _id: -1 } },
    { $limit: limit + 1 },
    {
      $project: {
        ...summaryProjection, lastSeq: 1, lastRev: 1, lastMessage: 1, activityAt: 1,
        mine: { $filter: { input: '$members', cond: { $eq: ['$$this.userId', { $literal: userId }] } } },
      },
    },
    {
      $lookup: {
        from: marks.collectionName, localField: '_id', foreignField: 'conversationId', as: 'marks',
        pipeline: [{ $match: { userId: { $eq: userId } } }, { $project: { _id: 0, seq: 1 } }],
      },
    },
  ], { ...options, hint: conversationIndexes.sidebar.name }).toArray())

  const rows = listed.slice(0, limit).flatMap((row) => toRow(row) ?? [])
  for (const row of rows) knownSeqs.note(row.conversation.id, row.lastSeq)
  const counts = await countUnseen(database, userId, rows)
  for (const row of rows) row.unseenCount = counts.get(row.conversation.id) ?? 0
  const last = listed[limit - 1]
  const more = listed.length > limit && last !== undefined
  return { rows, cursor: more ? encodeCursor([last.activityAt.getTime(), last._id.toHexString()]) : null }
}

/** What comes after a place in the order. A range along the index; ties of one millisecond are told apart by what is left of the filter. */
function after({ ObjectId }: Database, cursor: string | undefined): mongo.Filter<ConversationDocument> {
  const [time, hex] = decodeCursor(cursor, 'number') ?? []
  const id = hex === undefined ? null : toObjectId(ObjectId, hex)
  if (time === undefined || id === null) return {}
  const activityAt = new Date(time)
  return { activityAt: { $lte: activityAt }, $nor: [{ activityAt, _id: { $gte: id } }] }
}

function toRow(row: ListedRow): SidebarRow | null {
  const [mine] = row.mine
  if (mine === undefined) return null
  const { lastMessage } = row
  return {
    conversation: toSummary(row),
    member: toMember(mine),
    lastMessage: lastMessage === null || lastMessage.seq < mine.historyFrom ? null : toMessage(lastMessage),
    lastSeq: row.lastSeq,
    lastRev: row.lastRev,
    seenSeq: Math.max(row.marks[0]?.seq ?? 0, mine.joinedSeq),
    unseenCount: 0,
    activityAt: row.activityAt.toISOString(),
  }
}
