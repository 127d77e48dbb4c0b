import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import type { LogHead } from './head-cache.js'
import { isPlainHead } from './plain-heads.js'

/** Where a log ends, and where its conversation says that it ends. */
export interface ReadHead extends LogHead {
  /** The conversation's own head. Behind the log for a moment in each send, and after a crash until it is mended. */
  shown: LogHead
  /** When the latest change was made. */
  changedAt: Date | null
  /** Whether its head may be written the cheap way. */
  isPlain: boolean
}

/** What {@link headLookups} adds to a conversation. */
export interface LookedUpHead {
  /** The latest message. */
  bySeq: { seq: number }[]
  /** The latest change. */
  byRev: { rev: number; createdAt: Date; editedAt: Date | null; deletedAt: Date | null }[]
}

type HeadRow = LookedUpHead & { _id: mongo.ObjectId; lastSeq: number; lastRev: number; isPlain: boolean }

/**
 * Reads where logs end, from the log itself and with majority: one command for any number of conversations, two index keys each. Conversations that do not
 * exist are left out.
 *
 * Majority is what makes the next number safe to try: after a rollback a rev that was only read locally would be handed out again, to another message, and a
 * reader that is past it would never see that one.
 */
export async function readLogHeads(
  { conversations, messages, reach }: Database, ids: readonly mongo.ObjectId[],
): Promise<Map<string, ReadHead>> {
  const rows = await reach.read((options) => conversations.aggregate<HeadRow>([
    { $match: { _id: ids.length === 1 ? ids[0] : { $in: ids } } },
    { $project: { lastSeq: 1, lastRev: 1, isPlain: isPlainHead } },
    ...headLookups(messages),
  ], options).toArray())
  return new Map(rows.map((row) => [row._id.toHexString(), toHead(row)]))
}

/** Stages that look up where the log of a conversation ends. */
export function headLookups(messages: Database['messages']): mongo.Document[] {
  return [
    { $lookup: last(messages, 'seq', { seq: 1 }) },
    { $lookup: last(messages, 'rev', { rev: 1, createdAt: 1, editedAt: 1, deletedAt: 1 }) },
  ]
}

/** Where a looked up log ends. */
export function logHeadOf({ bySeq, byRev }: LookedUpHead): LogHead {
  return { seq: bySeq[0]?.seq ?? 0, rev: byRev[0]?.rev ?? 0 }
}

function last(messages: Database['messages'], field: 'seq' | 'rev', projection: object): object {
  return {
    from: messages.collectionName,
    localField: '_id',
    foreignField: 'conversationId',
    pipeline: [{ $sort: { [field]: -1 } }, { $limit: 1 }, { $project: { _id: 0, ...projection } }],
    as: field === 'seq' ? 'bySeq' : 'byRev',
  }
}

function toHead({ lastSeq, lastRev, isPlain, ...looked }: HeadRow): ReadHead {
  const [latest] = looked.byRev
  return {
    ...logHeadOf(looked),
    shown: { seq: lastSeq, rev: lastRev },
    isPlain,
    changedAt: latest === undefined ? null : latest.deletedAt ?? latest.editedAt ?? latest.createdAt,
  }
}
