import { RecentlyUsed } from './recently-used.js'

/** Where a log ends. Both numbers are known to be majority-committed, so the next of each may be tried. */
export interface LogHead {
  /** Number of the latest message. */
  seq: number
  /** Number of the latest change. */
  rev: number
}

/** What this node believes of the logs it writes to. A belief that is stale costs one refused insert, never a wrong number. */
export interface HeadCache {
  /** Where a log ends, if that is believed to be known. */
  get(conversationId: string): LogHead | undefined
  /** How long ago that was learnt, in milliseconds; `Infinity` when it is not known. */
  ageMs(conversationId: string): number
  /** Sets what was read or committed just now. */
  set(conversationId: string, head: LogHead): void
  /** Forgets: another node wrote, or an outcome is unknown. */
  drop(conversationId: string): void
}

const kept = 20_000

/** Makes the cache; it forgets the conversations that were quiet longest. */
export function createHeadCache(): HeadCache {
  const heads = new RecentlyUsed<LogHead & { at: number }>(kept)
  return {
    get: (conversationId) => heads.get(conversationId),
    ageMs: (conversationId) => performance.now() - (heads.get(conversationId)?.at ?? -Infinity),
    set: (conversationId, { seq, rev }) => heads.set(conversationId, { seq, rev, at: performance.now() }),
    drop: (conversationId) => heads.delete(conversationId),
  }
}
