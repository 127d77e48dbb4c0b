import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import type { StagedMessageDocument } from './documents.js'
import { stagedMessageIndexes } from './schemas/staged-message-schema.js'

/**
 * The rows that wait, shared by all nodes: whoever has claimed one has it to themselves for a while. Only the first row of a lane is ever given out, and the next only after
 * that one is gone, so a lane keeps its order even where two nodes should meet in it.
 */
export interface StagedClaims {
  /** Claims the first row of some lane in which something is due; null when there is none now. */
  next(): Promise<StagedMessageDocument | null>
  /** Claims the first row of this lane; null when there is none any more. */
  nextOf(lane: string): Promise<StagedMessageDocument | null>
  /** It was sent: takes it away. */
  done(row: StagedMessageDocument): Promise<void>
  /** It could not be sent now: it is due again after so many milliseconds. */
  later(row: StagedMessageDocument, ms: number): Promise<void>
  /** It cannot be sent at all: it stays, with the reason, and is not tried again. */
  failed(row: StagedMessageDocument, reason: { code: string; message: string }): Promise<void>
}

/** Longer than a send can take. A node that dies holds what it has claimed for so long; then another sends it under the same key. */
const leaseMs = 30_000

/** Makes the claims. All times are the database's, so that wrong clocks of nodes do not matter. */
export function createStagedClaims({ staged, reach }: Database): StagedClaims {
  const { due, lane: laneIndex } = stagedMessageIndexes
  const inMs = (ms: number): mongo.Document => ({ $add: ['$$NOW', ms] })
  const isDue = { $expr: { $lte: ['$notBefore', '$$NOW'] } }

  const claim = (filter: mongo.Filter<StagedMessageDocument>, sort: mongo.Sort, hint: mongo.Document): Promise<StagedMessageDocument | null> => reach.repeat(
    (options) => staged.findOneAndUpdate({ ...filter, failed: false }, [{ $set: { notBefore: inMs(leaseMs), attempts: { $add: ['$attempts', 1] } } }], {
      ...options, sort, hint, returnDocument: 'after', includeResultMetadata: false,
    }),
  )
  const isFirstOfLane = async ({ lane, _id }: StagedMessageDocument): Promise<boolean> => {
    const before = await reach.read((options) => staged.findOne({ lane: { $eq: lane }, failed: false, _id: { $lt: _id } }, {
      ...options, projection: { _id: 1 }, hint: laneIndex.name,
    }))
    return before === null
  }
  /** Whoever has the first row takes the others in turn; nobody else need look at them meanwhile. */
  const leaveToItsOwner = async (lane: string): Promise<void> => {
    await reach.repeat((options) => staged.updateMany({ lane: { $eq: lane }, failed: false, ...isDue }, [{ $set: { notBefore: inMs(leaseMs) } }], options))
  }
  /** Only while the claim is still ours. */
  const set = async ({ _id, attempts }: StagedMessageDocument, fields: mongo.Document): Promise<void> => {
    await reach.repeat((options) => staged.updateOne({ _id, attempts }, [{ $set: fields }], options))
  }

  return {
    next: async () => {
      for (;;) {
        const row = await claim(isDue, { notBefore: 1 }, due.key)
        if (row === null || await isFirstOfLane(row)) return row
        await leaveToItsOwner(row.lane)
      }
    },
    nextOf: (lane) => claim({ lane: { $eq: lane } }, { _id: 1 }, laneIndex.key),
    done: async ({ _id }) => {
      await reach.repeat((options) => staged.deleteOne({ _id }, options))
    },
    later: (row, ms) => set(row, { notBefore: inMs(ms) }),
    failed: (row, { code, message }) => set(row, { failed: true, failure: { code: { $literal: code }, message: { $literal: message }, at: '$$NOW' } }),
  }
}
