import type { CacheStore } from './cache-store.js'

/**
 * The work of one page on the disk: one piece after the other, in the order in which it was asked for, so that what is read has seen what was written before. That something cannot be
 * kept is said once, and is no reason to try no more.
 */
export interface DiskTurns {
  /** Does a piece of work after those before it; rejects when it could not be done. What was {@link DiskTurns.reset} before it began resolves undone. */
  write(work: () => Promise<void>): Promise<void>
  /** As `write`, for whoever goes on in any case: never rejects. */
  attempt(work: () => Promise<void>): Promise<void>
  /** What was asked for so far and has not begun is not done: everything was deleted, and must not come back. */
  reset(): void
  /** Resolves when what was asked for so far is done, or could not be. Never rejects. */
  done(): Promise<unknown>
  /** Says, once, that nothing can be kept. */
  broken(error: unknown): void
}

/** Makes them. `cache`: what gives way when the disk is full. */
export function createDiskTurns(cache: CacheStore, logger: { warn(details: unknown, message: string): void }): DiskTurns {
  let tail: Promise<unknown> = Promise.resolve()
  /** One more with each drop: what was asked for in another one is not done. */
  let era = 0
  let isBroken = false

  function broken(error: unknown): void {
    if (isBroken) return
    isBroken = true
    logger.warn({ error }, 'Unsent messages and what is shown cannot be kept beyond this page, because the browser does not let them be stored (a private window, or a full disk). Everything else works.')
  }

  function write(work: () => Promise<void>): Promise<void> {
    const mine = era
    const done = tail.then(async () => {
      if (mine !== era) return
      try {
        await work()
      } catch (error) {
        // A disk that is full may have room without what can be had again.
        if ((error as Error | null)?.name !== 'QuotaExceededError') throw error
        await cache.clear()
        await work()
      }
    })
    tail = done.catch(broken)
    return done
  }

  return {
    write, broken,
    attempt: work => write(work).catch(() => {}),
    reset: () => void (era += 1),
    done: () => tail,
  }
}
