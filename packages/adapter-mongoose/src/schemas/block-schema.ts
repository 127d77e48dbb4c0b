import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of blocks, beside `_id`, which makes each pair unique. */
export const blockIndexes = {
  /** Whom a person has blocked. */
  byUser: { name: 'confab_block_user', key: { '_id.userId': 1, '_id.blockedUserId': 1 } },
} as const satisfies Record<string, NamedIndex>

/** The schema of blocks, for browsing; writing is the storage's. */
export function blockSchema({ Schema }: Mongoose, collection: string): Schema {
  const pair = new Schema({
    userId: { type: String, required: true },
    blockedUserId: { type: String, required: true },
  }, { _id: false, id: false })
  return new Schema({ _id: { type: pair, required: true }, createdAt: { type: Date, required: true } }, houseOptions(collection))
}
