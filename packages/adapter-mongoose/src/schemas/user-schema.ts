import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of people. */
export const userIndexes = {
  /** A search is one beginning, in the order of names. The empty beginning is everybody. */
  search: { name: 'confab_user_search', key: { beginnings: 1, nameKey: 1, _id: 1 } },
} as const satisfies Record<string, NamedIndex>

/** The schema of people, for browsing and populating; writing is the storage's. */
export function userSchema({ Schema }: Mongoose, collection: string): Schema {
  return new Schema({
    _id: { type: String, required: true },
    name: { type: String, required: true },
    bio: { type: String, default: '' },
    avatarUrl: { type: String, default: null },
    custom: { type: Schema.Types.Mixed, default: {} },
    nameKey: { type: String, required: true, select: false },
    beginnings: { type: [String], required: true, select: false },
  }, houseOptions(collection))
}
