import type { mongo } from 'mongoose'

const hex = /^[0-9a-f]{24}$/

/** The ObjectId of an id from outside; null when it cannot be one of ours, and so cannot be found. */
export function toObjectId(ObjectId: typeof mongo.ObjectId, id: string): mongo.ObjectId | null {
  return typeof id === 'string' && hex.test(id) ? new ObjectId(id) : null
}

/** The ObjectIds of those ids that can be ours. */
export function toObjectIds(ObjectId: typeof mongo.ObjectId, ids: readonly string[]): mongo.ObjectId[] {
  return ids.flatMap((id) => toObjectId(ObjectId, id) ?? [])
}
