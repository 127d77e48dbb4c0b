import { memoryStorage } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import type { Storage } from '@confab/core'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { openStorage } from '../mongo/open-storage.js'

/** A storage to run the suite on. */
export interface StorageUnderTest {
  /** Its name in the titles. */
  name: string
  /** Starts what it stands on, once per file; rejects with `MissingComponent` where that cannot be had. */
  start(): Promise<StartedStorage>
}

/** A storage whose server, if it needs one, is up. */
export interface StartedStorage extends AsyncDisposable {
  /** Makes a storage for one chat. It may share its server with others; the suite never counts on being alone. */
  open(): Storage | Promise<Storage>
}

/** Every storage the suite runs on. */
export const storages: readonly StorageUnderTest[] = [
  { name: 'memory', start: async () => ({ open: () => memoryStorage(), [Symbol.asyncDispose]: async () => {} }) },
  { name: 'MongoDB', start: startMongo },
]

/** One database and one connection for a file; each chat opens its own storage over them, as a node of its own would. */
async function startMongo(): Promise<StartedStorage> {
  const { uri } = await sharedReplicaSet()
  const { connection, storage, [Symbol.asyncDispose]: dispose } = await openStorage(uri, randomDatabaseName())
  await storage.prepare()
  return {
    open: () => mongooseStorage({ connection }),
    [Symbol.asyncDispose]: async () => {
      await connection.dropDatabase()
      await dispose()
    },
  }
}
