import type { Mongoose, Schema } from 'mongoose'
import { houseOptions } from './house-options.js'
import type { NamedIndex } from './named-index.js'

/** Indexes of sessions. */
export const sessionIndexes = {
  /** A person's sessions, the one used last first. */
  user: { name: 'confab_session_user', key: { userId: 1, lastUsedAt: -1 } },
  /** MongoDB itself takes away what has ended. */
  expiry: { name: 'confab_session_expiry', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
} as const satisfies Record<string, NamedIndex>

/** The schema of sessions, for browsing; writing is the storage's. Digests are only read when they are asked for by name. */
export function sessionSchema({ Schema }: Mongoose, collection: string): Schema {
  return new Schema({
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    refreshHash: { type: String, required: true, select: false },
    previousHash: { type: String, default: null, select: false },
    rotatedAt: { type: Date, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    userAgent: { type: String, default: null },
  }, houseOptions(collection))
}
