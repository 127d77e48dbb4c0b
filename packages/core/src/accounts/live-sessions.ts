import { BoundedMap } from '../bounded-map.js'
import type { SessionStore } from '../interfaces/account-storage.js'
import type { Identity } from '../interfaces/authenticate.js'
import type { Clock } from '../interfaces/clock.js'

/**
 * How long a session is believed to go on without asking the storage. A connection may be made in this time after its session has ended on another node, and is then found out by the next
 * look at all connections, at most 30 s later: together less than a minute.
 */
const believedMs = 25_000

/** Sessions in one read; no process holds as many connections that it would take many. */
const atOnce = 10_000

/** Whether sessions go on, asked of the storage only now and then for each. */
export class LiveSessions {
  readonly #store: SessionStore
  readonly #clock: Clock
  readonly #believedUntil = new BoundedMap<number>(100_000)
  #ended = 0

  constructor(store: SessionStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Tells whether a session of this person goes on. */
  async isLive(sessionId: string, userId: string): Promise<boolean> {
    const now = this.#clock.now()
    if ((this.#believedUntil.get(sessionId) ?? 0) > now) return true
    const ended = this.#ended
    const session = await this.#store.get(sessionId)
    if (session === null || session.userId !== userId || Date.parse(session.expiresAt) <= now) return false
    // A session that was ended here while it was being read must not come back.
    if (ended === this.#ended) this.#believedUntil.set(sessionId, now + believedMs)
    return true
  }

  /** Tells of many at once whether their sessions go on, by what the storage says now. What has ended is believed no longer; what goes on is, so that calls need not ask for it again. */
  async areLive(identities: readonly Identity[]): Promise<boolean[]> {
    const now = this.#clock.now()
    const ended = this.#ended
    const ids = [...new Set(identities.flatMap(({ sessionId }) => sessionId ?? []))]
    const ownerOf = new Map<string, string>()
    for (let at = 0; at < ids.length; at += atOnce) {
      const found = await this.#store.findMany(ids.slice(at, at + atOnce))
      for (const { id, userId, expiresAt } of found) if (Date.parse(expiresAt) > now) ownerOf.set(id, userId)
    }
    for (const id of ids) {
      if (!ownerOf.has(id)) this.#believedUntil.delete(id)
      else if (ended === this.#ended) this.#believedUntil.set(id, now + believedMs)
    }
    return identities.map(({ sessionId, userId }) => sessionId !== undefined && ownerOf.get(sessionId) === userId)
  }

  /** Takes note that sessions have ended on this node. */
  forget(sessionIds: readonly string[]): void {
    this.#ended += 1
    for (const sessionId of sessionIds) this.#believedUntil.delete(sessionId)
  }
}
