import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/**
 * Indexes of messages, in the order in which they are made: MongoDB reports the violation of the oldest first, so a repeated send is recognised as such
 * even when its guessed number was stale as well.
 */
export const messageIndexes = {
  /** A1: one message per conversation, sender and `clientMessageId`. */
  once: { name: 'confab_message_once', key: { conversationId: 1, senderId: 1, clientMessageId: 1 }, unique: true },
  /** A2: a seq is taken once. Pages and unseen counts read along it. */
  seq: { name: 'confab_message_seq', key: { conversationId: 1, seq: 1 }, unique: true },
  /** A2: a rev is taken once and for ever. Multikey over every rev a message ever had. */
  revs: { name: 'confab_message_revs', key: { conversationId: 1, revs: 1 }, unique: true },
  /** Changes since a rev are read along it. */
  rev: { name: 'confab_message_rev', key: { conversationId: 1, rev: 1 } },
  /** What others have sent and nobody has deleted: counts what is unseen where thousands of own or deleted messages lie in between. */
  others: { name: 'confab_message_others', key: { conversationId: 1, senderId: 1, seq: 1 }, partialFilterExpression: { deletedAt: null } },
} as const satisfies Record<string, NamedIndex>

/** The schema of messages, for browsing and populating; writing is the storage's. */
export function messageSchema({ Schema }: Mongoose, collection: string, conversationModel: string): Schema {
  return new Schema({
    conversationId: { type: Schema.Types.ObjectId, required: true, ref: conversationModel },
    seq: { type: Number, required: true },
    rev: { type: Number, required: true },
    revs: { type: [Number], required: true, select: false },
    senderId: { type: String, required: true },
    clientMessageId: { type: String, required: true },
    text: { type: String },
    custom: { type: Schema.Types.Mixed, default: {} },
    attachments: { type: [Schema.Types.Mixed], default: [] },
    createdAt: { type: Date, required: true },
    editedAt: { type: Date, default: null },
    deletedAt: { type: Date, default: null },
  }, houseOptions(collection))
}
