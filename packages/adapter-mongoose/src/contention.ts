import { RecentlyUsed } from './recently-used.js'

/** Which conversations other nodes write to. */
export interface Contention {
  /** Notes that another node was faster in this conversation. */
  lost(conversationId: string): void
  /**
   * Notes a success. In a contended conversation it is followed by a pause: the winner waits, not the loser. Its next batch fills up meanwhile, and nobody
   * starves; a pause of the losers makes it worse, because the winner still holds the fresh head and wins again.
   */
  won(conversationId: string): void
  /** Whether another node was faster just now. Such a conversation goes in commands of its own, so that its refusals do not stop others. */
  isContended(conversationId: string): boolean
  /** Whether another node was faster within the last minute: then what is known of its head does not hold for long. */
  isShared(conversationId: string): boolean
  /** Until when to let others go first, by `performance.now()`; 0 for not at all. */
  pausedUntil(conversationId: string): number
}

interface Fight {
  lostAt: number
  pausedUntil: number
}

const contendedMs = 500
const sharedMs = 60_000
const pauseMs = 25
const kept = 5_000

/** Makes the notes. */
export function createContention(): Contention {
  const fights = new RecentlyUsed<Fight>(kept)
  const lostWithin = (conversationId: string, ms: number): boolean => {
    const fight = fights.get(conversationId)
    return fight !== undefined && performance.now() - fight.lostAt < ms
  }
  return {
    lost: (conversationId) => fights.set(conversationId, { lostAt: performance.now(), pausedUntil: 0 }),
    won: (conversationId) => {
      if (!lostWithin(conversationId, contendedMs)) return
      const fight = fights.get(conversationId) as Fight
      fight.pausedUntil = performance.now() + pauseMs * (0.5 + Math.random())
    },
    isContended: (conversationId) => lostWithin(conversationId, contendedMs),
    isShared: (conversationId) => lostWithin(conversationId, sharedMs),
    pausedUntil: (conversationId) => fights.get(conversationId)?.pausedUntil ?? 0,
  }
}
