import { fixedLimits } from '@confab/protocol'
import type { mongo } from 'mongoose'
import { storableCustom } from './custom.js'
import type { MessageRow } from './documents.js'

/** What a conversation's head has to show at least. */
export interface HeadMove {
  /** Which conversation. */
  conversationId: mongo.ObjectId
  /** Number of the latest change of those gathered. */
  rev: number
  /** The latest message of those gathered, by seq and then by rev. */
  message: MessageRow
}

const quietMs = 60_000

/** Brings two moves of one conversation together; the order does not matter. */
export function mergeMoves(one: HeadMove, other: HeadMove): HeadMove {
  const message = isNewer(one.message, other.message) ? one.message : other.message
  return { conversationId: one.conversationId, rev: Math.max(one.rev, other.rev), message }
}

function isNewer(one: MessageRow, other: MessageRow): boolean {
  return one.seq > other.seq || (one.seq === other.seq && one.rev > other.rev)
}

/**
 * The update that makes a head show a move. Filtered by `_id` only, each field a maximum of its own, so that updates in any order, repeated or late, end
 * alike: an edit of an old message that arrives first does not hide a send that arrives second. MongoDB compares documents field by field, and `seq` and `rev` are the first
 * two of a message here, so its maximum is the latest state of the latest message. What people wrote stands inside `$literal`: data, never an expression.
 *
 * `activityAt` follows the latest message. It is part of the sidebar index, one key per member, so in a large group it moves only when it is older than a
 * minute.
 */
export function headUpdate({ conversationId, rev, message }: HeadMove): { filter: { _id: mongo.ObjectId }; update: mongo.Document[] } {
  const { seq, rev: messageRev, custom, ...rest } = message
  const shown = { seq, rev: messageRev, ...rest, custom: storableCustom(custom) }
  const moves = {
    $and: [
      { $gt: [seq, '$lastSeq'] },
      { $or: [{ $lte: ['$memberCount', fixedLimits.smallGroup] }, { $lt: ['$activityAt', new Date(message.createdAt.getTime() - quietMs)] }] },
    ],
  }
  return {
    filter: { _id: conversationId },
    update: [{
      $set: {
        lastSeq: { $max: ['$lastSeq', seq] },
        lastRev: { $max: ['$lastRev', rev] },
        lastMessage: { $max: ['$lastMessage', { $literal: shown }] },
        activityAt: { $cond: [moves, message.createdAt, '$activityAt'] },
      },
    }],
  }
}
