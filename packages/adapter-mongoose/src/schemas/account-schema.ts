import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of accounts, beside `_id`, which is the person. */
export const accountIndexes = {
  /** One account per address. */
  email: { name: 'confab_account_email', key: { emailKey: 1 }, unique: true },
} as const satisfies Record<string, NamedIndex>

/** The schema of accounts, for browsing; writing is the storage's. The hash is only read when it is asked for by name. */
export function accountSchema({ Schema }: Mongoose, collection: string): Schema {
  return new Schema({
    _id: { type: String, required: true },
    email: { type: String, required: true },
    emailKey: { type: String, required: true },
    passwordHash: { type: String, default: null, select: false },
    createdAt: { type: Date, required: true },
  }, houseOptions(collection))
}
