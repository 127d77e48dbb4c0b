import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import type { AccountStorage, Storage, Uploads } from '@confab/core'
import mongoose from 'mongoose'
import { mongoFiles } from './mongo-files.js'

/** What a chat keeps, and where. */
export interface OpenStorage {
  storage: Storage & AccountStorage
  uploads: Uploads
  close(): Promise<void>
}

/** Where the demo keeps messages and files: in memory, or in the MongoDB that MONGODB_URI names (a replica set), where they stay. */
export async function openStorage(): Promise<OpenStorage> {
  const uri = process.env.MONGODB_URI
  if (uri === undefined || uri === '') return { storage: memoryStorage(), uploads: memoryUploads(), close: async () => {} }
  await mongoose.connect(uri)
  const { connection } = mongoose
  return { storage: mongooseStorage({ connection }), uploads: mongoFiles(connection), close: () => mongoose.disconnect() }
}
