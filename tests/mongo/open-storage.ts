import mongoose from 'mongoose'
import { mongooseStorage, type MongooseStorage, type MongooseStorageOptions } from '@confab/adapter-mongoose'

/** A storage on a connection of its own, as one node has it. */
export interface OpenStorage extends AsyncDisposable {
  /** The storage, prepared. */
  storage: MongooseStorage
  /** The connection it stands on. */
  connection: mongoose.Connection
}

/** Opens a storage as a node of its own: on a new connection, sharing nothing in this process with any other. */
export async function openStorage(
  uri: string, database: string, options: Partial<MongooseStorageOptions> = {}, connect: mongoose.ConnectOptions = {},
): Promise<OpenStorage> {
  const connection = await mongoose.createConnection(uri, { dbName: database, ...connect }).asPromise()
  const storage = mongooseStorage({ connection, ...options })
  try {
    await storage.prepare()
  } catch (error) {
    await connection.close(true)
    throw error
  }
  return {
    storage,
    connection,
    [Symbol.asyncDispose]: async () => {
      await storage.close()
      await connection.close(true)
    },
  }
}
