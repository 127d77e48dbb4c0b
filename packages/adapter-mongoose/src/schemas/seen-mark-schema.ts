import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of seen marks. */
export const seenMarkIndexes = {
  /** One mark per person and conversation. */
  place: { name: 'confab_seen_place', key: { conversationId: 1, userId: 1 }, unique: true },
} as const satisfies Record<string, NamedIndex>

/** The schema of seen marks, for browsing and populating; writing is the storage's. */
export function seenMarkSchema({ Schema }: Mongoose, collection: string, conversationModel: string): Schema {
  return new Schema({
    conversationId: { type: Schema.Types.ObjectId, required: true, ref: conversationModel },
    userId: { type: String, required: true },
    seq: { type: Number, required: true },
  }, houseOptions(collection))
}
