import type { SeenMove, SeenStore } from '@confab/core'
import type { SeenMark } from '@confab/protocol'
import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import { isDuplicateKey } from './errors.js'
import { toObjectId } from './ids.js'
import type { KnownSeqs } from './known-seqs.js'

interface Place {
  lastSeq: number
  joinedSeq: number
  seq: number
}

interface MarksRow {
  members: { userId: string; joinedSeq: number }[]
  marks: { userId: string; seq: number }[]
}

/** Makes the store of seen marks. */
export function createSeen(database: Database, knownSeqs: KnownSeqs): SeenStore {
  const { ObjectId, marks, conversations, reach } = database

  /** Where the conversation and the person are. */
  const placeOf = async (_id: mongo.ObjectId, userId: string): Promise<Place | null> => {
    const rows = await reach.read((options) => conversations.aggregate<{ lastSeq: number; mine: { joinedSeq: number }[]; marks: { seq: number }[] }>([
      { $match: { _id } },
      { $project: { lastSeq: 1, mine: { $filter: { input: '$members', cond: { $eq: ['$$this.userId', { $literal: userId }] } } } } },
      { $lookup: { ...ownMarks(marks, _id, { userId: { $eq: userId } }), localField: '_id', foreignField: 'conversationId' } },
    ], options).toArray())
    const [row] = rows
    if (row === undefined) return null
    knownSeqs.note(_id.toHexString(), row.lastSeq)
    return { lastSeq: row.lastSeq, joinedSeq: row.mine[0]?.joinedSeq ?? 0, seq: row.marks[0]?.seq ?? 0 }
  }

  /** Moves the mark and returns where it was; null when there was none. */
  const move = async (conversationId: mongo.ObjectId, userId: string, seq: number): Promise<number | null> => {
    const before = await reach.repeat(async (options) => {
      const upsert = () => marks.findOneAndUpdate({ conversationId, userId: { $eq: userId } }, { $max: { seq } }, {
        ...options, upsert: true, returnDocument: 'before', projection: { _id: 0, seq: 1 }, includeResultMetadata: false,
      })
      // Two first marks at once: the second finds what the first has made.
      return upsert().catch((error: unknown) => {
        if (isDuplicateKey(error)) return upsert()
        throw error
      })
    })
    return before?.seq ?? null
  }

  const mark = async ({ conversationId, userId, seq: asked }: SeenMove): Promise<{ seq: number; moved: boolean }> => {
    const id = toObjectId(ObjectId, conversationId)
    if (id === null) return { seq: 0, moved: false }
    if (asked !== null && asked > 0 && asked <= knownSeqs.get(conversationId)) {
      // The usual case, one command: a mark at a message that is known to exist, of a person who has one already.
      const before = await move(id, userId, asked)
      if (before !== null) return { seq: Math.max(before, asked), moved: asked > before }
      const joinedSeq = (await placeOf(id, userId))?.joinedSeq ?? 0
      return { seq: Math.max(joinedSeq, asked), moved: asked > joinedSeq }
    }
    const place = await placeOf(id, userId)
    if (place === null) return { seq: 0, moved: false }
    const target = Math.min(asked ?? place.lastSeq, place.lastSeq)
    const standing = Math.max(place.seq, place.joinedSeq)
    if (target <= standing) return { seq: standing, moved: false }
    const before = Math.max((await move(id, userId, target)) ?? 0, place.joinedSeq)
    return { seq: Math.max(before, target), moved: target > before }
  }

  const list = async (conversationId: string, userIds?: readonly string[]): Promise<SeenMark[]> => {
    const _id = toObjectId(ObjectId, conversationId)
    if (_id === null) return []
    const rows = await reach.read((options) => conversations.aggregate<MarksRow>([
      { $match: { _id } },
      { $project: { 'members.userId': 1, 'members.joinedSeq': 1 } },
      // By its members: those of people who have left stay, and may be many more.
      { $lookup: { ...ownMarks(marks, _id, userIds === undefined ? {} : { userId: { $in: [...userIds] } }), localField: 'members.userId', foreignField: 'userId' } },
    ], options).toArray())
    const [row] = rows
    if (row === undefined) return []
    const seqs = new Map(row.marks.map(({ userId, seq }) => [userId, seq]))
    return row.members
      .filter(({ userId }) => userIds === undefined || userIds.includes(userId))
      .map(({ userId, joinedSeq }) => ({ conversationId, userId, seq: Math.max(seqs.get(userId) ?? 0, joinedSeq) }))
      .filter(({ seq }) => seq > 0)
  }

  return { mark, list }
}

function ownMarks(marks: Database['marks'], conversationId: mongo.ObjectId, filter: object): mongo.Document {
  return { from: marks.collectionName, as: 'marks', pipeline: [{ $match: { conversationId, ...filter } }, { $project: { _id: 0, userId: 1, seq: 1 } }] }
}
