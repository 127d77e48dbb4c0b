import type { Logger } from '../interfaces/chat.js'
import type { Clock } from '../interfaces/clock.js'
import type { FileStore } from '../interfaces/file-store.js'
import type { Uploads } from '../interfaces/uploads.js'

/** Tokens hold for 24 hours: what was not sent by then never will be, whatever the clocks of others say. */
const unsentMs = 25 * 60 * 60_000
/** How often a process looks after what is left over, by itself. */
const everyMs = 60 * 60_000
const atOnce = 100

/** What looking after unused files stands on. */
export interface UnusedFilesParts {
  /** Null when the app keeps no files. */
  uploads: Uploads | null
  /** Null when the storage keeps no account of them. */
  store: FileStore | null
  clock: Clock
  logger: Logger
}

/** Files that are in nobody's use: noted before they can be lost sight of, and removed in the end. */
export class UnusedFiles {
  readonly #parts: UnusedFilesParts
  #lookedAt: number

  constructor(parts: UnusedFilesParts) {
    this.#parts = parts
    this.#lookedAt = parts.clock.now()
  }

  /** Notes a file that is about to be stored, to be removed unless it is sent. */
  async uploading(key: string): Promise<void> {
    await this.#note(key, unsentMs)
  }

  /** Takes files into use: before they are, so that nothing in use is ever removed. */
  async sending(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#parts.store?.forget(keys)
  }

  /** Gives files back that were taken into use and are not, after all: as if they had just been uploaded. */
  async notSent(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#note(key, unsentMs)
  }

  /** Removes a file that is in use no more. One that cannot be removed now is tried again later. */
  async remove(key: string): Promise<void> {
    const { uploads, store } = this.#parts
    await this.#note(key, 0)
    await uploads?.remove(key)
    await store?.forget([key])
  }

  /** Removes files whose time has come, at most `limit`; tells how many. One that cannot be removed is logged and left for the next time. */
  async sweep(limit = atOnce): Promise<number> {
    const { uploads, store, clock, logger } = this.#parts
    if (uploads === null || store === null) return 0
    this.#lookedAt = clock.now()
    const removed: string[] = []
    for (const key of await store.due(new Date(clock.now()).toISOString(), limit)) {
      try {
        await uploads.remove(key)
        removed.push(key)
      } catch (error) {
        logger.warn({ key, err: error }, 'A file that nobody uses could not be removed.')
        // To the end of the line, or a few that never can be would keep all others from their turn.
        await this.#note(key, everyMs)
      }
    }
    await store.forget(removed)
    return removed.length
  }

  /** Whether it is time to look again. */
  get isDue(): boolean {
    return this.#parts.store !== null && this.#parts.clock.now() - this.#lookedAt >= everyMs
  }

  async #note(key: string, inMs: number): Promise<void> {
    const { store, clock } = this.#parts
    await store?.note([{ key, removeAfter: new Date(clock.now() + inMs).toISOString() }])
  }
}
