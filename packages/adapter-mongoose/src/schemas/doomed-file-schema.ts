import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of files that may have to be removed. */
export const doomedFileIndexes = {
  /** Those whose time has come. */
  due: { name: 'confab_file_due', key: { removeAfter: 1, _id: 1 } },
} as const satisfies Record<string, NamedIndex>

/** The schema of files that may have to be removed, for browsing; writing is the storage's. */
export function doomedFileSchema({ Schema }: Mongoose, collection: string): Schema {
  return new Schema({
    _id: { type: String, required: true },
    removeAfter: { type: Date, required: true },
  }, houseOptions(collection))
}
