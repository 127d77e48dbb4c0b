import { memoryStorage } from '@confab/adapter-memory'
import type { Storage } from '@confab/core'

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
]
