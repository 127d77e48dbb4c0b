import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of staged messages. */
export const stagedMessageIndexes = {
  /** The next one to deliver. */
  due: { name: 'confab_staged_due', key: { failed: 1, notBefore: 1 } },
  /** The order within a lane. */
  lane: { name: 'confab_staged_lane', key: { lane: 1, failed: 1, _id: 1 } },
} as const satisfies Record<string, NamedIndex>

/** The schema of staged messages, for browsing; writing is the storage's. */
export function stagedMessageSchema({ Schema }: Mongoose, collection: string): Schema {
  return new Schema({
    userId: { type: String, required: true },
    input: { type: Schema.Types.Mixed, required: true },
    lane: { type: String, required: true },
    stagedAt: { type: Date, required: true },
    notBefore: { type: Date, required: true },
    attempts: { type: Number, required: true },
    failed: { type: Boolean, required: true },
    failure: { type: Schema.Types.Mixed, default: null },
  }, houseOptions(collection))
}
