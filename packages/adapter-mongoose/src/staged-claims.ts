import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import type { StagedMessageDocument } from './documents.js'
import { stagedMessageIndexes } from './schemas/staged-message-schema.js'

/** The rows that wait, shared by all nodes: whoever has claimed one has it to themselves for a while. */
export interface StagedClaims {
  /** Claims the next one that is due, first of its lane; null when there is none now. */
  next(): Promise<StagedMessageDocument | null>
  /** It was sent: takes it away. */
  done(row: StagedMessageDocument): Promise<void>
  /** It could not be sent now: it is due again after so many milliseconds. */
  later(row: StagedMessageDocument, ms: number): Promise<void>
  /** It cannot be sent at all: it stays, with the reason, and is not tried again. */
  failed(row: StagedMessageDocument, reason: { code: string; message: string }): Promise<void>
}

/** Longer than a send can take. A node that dies holds what it has claimed for so long; then another sends it under the same key. */
const leaseMs = 30_000
const behindMs = 200

/** Makes the claims. All times are the database's, so that wrong clocks of nodes do not matter. */
export function createStagedClaims({ staged, reach }: Database): StagedClaims {
  const inMs = (ms: number): mongo.Document => ({ $add: ['$$NOW', ms] })
  /** Only while the claim is still ours. */
  const own = ({ _id, attempts }: StagedMessageDocument): mongo.Filter<StagedMessageDocument> => ({ _id, attempts })
  const set = async (row: StagedMessageDocument, fields: mongo.Document): Promise<void> => {
    await reach.repeat((options) => staged.updateOne(own(row), [{ $set: fields }], options))
  }

  const claim = (): Promise<StagedMessageDocument | null> => reach.repeat((options) => staged.findOneAndUpdate(
    { failed: false, $expr: { $lte: ['$notBefore', '$$NOW'] } },
    [{ $set: { notBefore: inMs(leaseMs), attempts: { $add: ['$attempts', 1] } } }],
    { ...options, sort: { notBefore: 1 }, hint: stagedMessageIndexes.due.key, returnDocument: 'after', includeResultMetadata: false },
  ))

  const isFirstOfLane = async ({ lane, _id }: StagedMessageDocument): Promise<boolean> => {
    const before = await reach.read((options) => staged.findOne({ lane: { $eq: lane }, _id: { $lt: _id }, failed: false }, {
      ...options, projection: { _id: 1 }, hint: stagedMessageIndexes.lane.name,
    }))
    return before === null
  }

  return {
    next: async () => {
      for (;;) {
        const row = await claim()
        if (row === null || await isFirstOfLane(row)) return row
        await set(row, { notBefore: inMs(behindMs), attempts: { $subtract: ['$attempts', 1] } })
      }
    },
    done: async ({ _id }) => {
      await reach.repeat((options) => staged.deleteOne({ _id }, options))
    },
    later: (row, ms) => set(row, { notBefore: inMs(ms) }),
    failed: (row, { code, message }) => set(row, { failed: true, failure: { code: { $literal: code }, message: { $literal: message }, at: '$$NOW' } }),
  }
}
