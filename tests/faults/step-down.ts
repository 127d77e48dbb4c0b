import mongoose from 'mongoose'
import type { ReplicaSet } from '../helpers/replica-set.js'

/** Has the primary give up its office; resolves when there is one again. */
export async function stepDown(set: ReplicaSet): Promise<void> {
  const { uri } = await set.primary()
  const client = new mongoose.mongo.MongoClient(uri)
  // It closes connections while it goes.
  await client.db('admin').command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5, force: true }).catch(() => undefined)
  await client.close()
  await set.primary()
}
