import { memoryStorage } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import type { AccountStorage, Storage } from '@confab/core'
import mongoose from 'mongoose'

/** Where the demo keeps things: in memory, or in the MongoDB that MONGODB_URI names (a replica set), where they stay. */
export async function openStorage(): Promise<{ storage: Storage & AccountStorage; close: () => Promise<void> }> {
  const uri = process.env.MONGODB_URI
  if (uri === undefined || uri === '') return { storage: memoryStorage(), close: async () => {} }
  await mongoose.connect(uri)
  return { storage: mongooseStorage({ connection: mongoose.connection }), close: () => mongoose.disconnect() }
}
