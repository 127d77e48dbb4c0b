import { fixedLimits } from '@confab/protocol'
import type { mongo } from 'mongoose'
import { storableCustom } from './custom.js'
import type { ConversationDocument, MessageRow } from './documents.js'

/** What a conversation's head has to show at least. */
export interface HeadMove {
  /** Which conversation. */
  conversationId: mongo.ObjectId
  /** Number of the latest change of those gathered. */
  rev: number
  /** The latest message of those gathered, by seq and then by rev. */
  message: MessageRow
}

/** The statement that makes a head show a move. */
export interface HeadUpdate {
  /** Which conversation, and nothing else: a look-up by `_id` alone needs no planning. */
  filter: { _id: mongo.ObjectId }
  /** What changes. */
  update: mongo.UpdateFilter<ConversationDocument> | mongo.Document[]
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

/** A message as heads show it: `seq` and `rev` first, which is what documents are then compared by. */
function shownMessage({ seq, rev, custom, ...rest }: MessageRow): MessageRow {
  return { seq, rev, ...rest, custom: storableCustom(custom) }
}

/**
 * The update that makes a head show a move. Filtered by `_id` only, each field a maximum of its own, so that updates in any order, repeated or late, end
 * alike: an edit of an old message that arrives first does not hide a send that arrives second. What people wrote stands inside `$literal`: data, never an expression.
 *
 * `activityAt` is that of the latest message. It is part of the sidebar index, one key per member, so in a large group it moves only when it is older than a
 * minute.
 */
export function headUpdate({ conversationId, rev, message }: HeadMove): HeadUpdate {
  const shownSeq = { $ifNull: ['$lastMessage.seq', 0] }
  const newer = {
    $or: [
      { $gt: [message.seq, shownSeq] },
      { $and: [{ $eq: [message.seq, shownSeq] }, { $gt: [message.rev, '$lastMessage.rev'] }] },
    ],
  }
  const moves = {
    $or: [{ $lte: ['$memberCount', fixedLimits.smallGroup] }, { $lt: ['$activityAt', new Date(message.createdAt.getTime() - quietMs)] }],
  }
  return {
    filter: { _id: conversationId },
    update: [{
      $set: {
        lastSeq: { $max: ['$lastSeq', message.seq] },
        lastRev: { $max: ['$lastRev', rev] },
        lastMessage: { $cond: [newer, { $literal: shownMessage(message) }, '$lastMessage'] },
        activityAt: { $cond: [moves, { $max: ['$activityAt', message.createdAt] }, '$activityAt'] },
      },
    }],
  }
}

/**
 * The same for a plain head, at a bit more than half the cost for the server: no expressions. The largest of documents that begin with `seq` and `rev` is the
 * latest state of the latest message. Values of `$max` are data.
 */
export function plainHeadUpdate({ conversationId, rev, message }: HeadMove): HeadUpdate {
  return {
    filter: { _id: conversationId },
    update: { $max: { lastSeq: message.seq, lastRev: rev, lastMessage: shownMessage(message), activityAt: message.createdAt } },
  }
}
