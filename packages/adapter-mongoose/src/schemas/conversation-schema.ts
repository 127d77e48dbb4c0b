import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of conversations. */
export const conversationIndexes = {
  /** A5: one conversation per key. */
  key: { name: 'confab_conversation_key', key: { key: 1 }, unique: true },
  /** A6: a page of a sidebar is a range of it, in its order. */
  sidebar: { name: 'confab_conversation_sidebar', key: { 'members.userId': 1, activityAt: -1, _id: -1 } },
} as const satisfies Record<string, NamedIndex>

/** The schema of conversations, for browsing and populating; writing is the storage's. */
export function conversationSchema({ Schema }: Mongoose, collection: string): Schema {
  const member = new Schema({
    userId: { type: String, required: true },
    role: { type: String, enum: ['owner', 'admin', 'member'], required: true },
    joinedAt: { type: Date, required: true },
    historyFrom: { type: Number, required: true },
    joinedSeq: { type: Number, required: true },
  }, { _id: false, id: false })
  return new Schema({
    key: { type: String, required: true },
    kind: { type: String, enum: ['direct', 'group'], required: true },
    name: { type: String, default: null },
    avatarUrl: { type: String, default: null },
    custom: { type: Schema.Types.Mixed, default: {} },
    createdBy: { type: String, required: true },
    createdAt: { type: Date, required: true },
    version: { type: Number, required: true },
    directUserIds: { type: [String], default: null },
    members: { type: [member], required: true },
    memberCount: { type: Number, required: true },
    lastSeq: { type: Number, required: true },
    lastRev: { type: Number, required: true },
    lastMessage: { type: Schema.Types.Mixed, default: null },
    activityAt: { type: Date, required: true },
  }, houseOptions(collection))
}
