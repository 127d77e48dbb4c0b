import { BoundedMap } from '../bounded-map.js'
import type { SessionStore } from '../interfaces/account-storage.js'
import type { Clock } from '../interfaces/clock.js'

/** How long a session is believed to go on without asking the storage: the longest that its end on another node goes unnoticed. */
const believedMs = 60_000

/** Whether sessions go on, asked of the storage at most once a minute for each. */
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

  /** Takes note that sessions have ended on this node. */
  forget(sessionIds: readonly string[]): void {
    this.#ended += 1
    for (const sessionId of sessionIds) this.#believedUntil.delete(sessionId)
  }
}
