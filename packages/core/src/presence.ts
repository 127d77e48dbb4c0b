import { BoundedMap } from './bounded-map.js'
import type { Logger } from './interfaces/chat.js'
import type { Clock } from './interfaces/clock.js'
import type { PresenceStore } from './interfaces/presence-store.js'

/** How long a lease of a connection lasts, and how often it is renewed. */
const connectionLeaseMs = 15_000
const renewEveryMs = 5_000
/** How long somebody counts as there after a call over HTTP. */
const visitLeaseMs = 40_000
/** How long somebody may be away while a page reloads, without anybody being told. */
const graceMs = 5_000
const sweepEveryMs = 1_000

/** What presence stands on. */
export interface PresenceParts {
  store: PresenceStore
  clock: Clock
  logger: Logger
  /** Tells those who asked that a person came or went. */
  announce: (userId: string, online: boolean) => Promise<void>
}

/** Who is there. All connections of the process share one timer, and a message costs nothing here. */
export class Presence {
  readonly #parts: PresenceParts
  readonly #connections = new Map<string, string>()
  readonly #visits = new BoundedMap<number>(50_000)
  /** What was answered last, for while the store cannot be reached. */
  readonly #lastKnown = new BoundedMap<boolean>(50_000)
  /** What the store has been asked and has not answered. */
  readonly #underWay = new Set<Promise<unknown>>()
  #timer: NodeJS.Timeout | undefined
  #renewedAt = Number.NEGATIVE_INFINITY
  #sweeping = false
  #closed = false
  #problem: string | null = null

  constructor(parts: PresenceParts) {
    this.#parts = parts
  }

  /** Why presence cannot be trusted at the moment, or null. */
  get problem(): string | null {
    return this.#problem
  }

  /** Somebody holds a connection until the returned function is called. */
  connected(userId: string, connectionId: string): () => void {
    if (this.#closed) return () => {}
    this.#connections.set(connectionId, userId)
    this.#watchTheClock()
    void this.#renew(userId, connectionId, connectionLeaseMs)
    return () => {
      if (this.#connections.get(connectionId) !== userId || !this.#connections.delete(connectionId)) return
      void this.#try(() => this.#parts.store.release(userId, connectionId))
    }
  }

  /** Somebody was here just now without a connection. */
  visited(userId: string): void {
    if (this.#closed) return
    const now = this.#parts.clock.now()
    if (now - (this.#visits.get(userId) ?? Number.NEGATIVE_INFINITY) < renewEveryMs) return
    this.#visits.set(userId, now)
    this.#watchTheClock()
    void this.#renew(userId, 'visit', visitLeaseMs)
  }

  /** Who of these people is there; as last known while the store cannot be reached. */
  async online(userIds: readonly string[]): Promise<Set<string>> {
    if (userIds.length === 0) return new Set()
    const online = await this.#try(() => this.#parts.store.online(userIds))
    if (online === undefined) return new Set(userIds.filter((userId) => this.#lastKnown.get(userId)))
    const set = new Set(online)
    for (const userId of userIds) this.#lastKnown.set(userId, set.has(userId))
    return set
  }

  /** What the timer does: renews the leases of all connections when it is time, and announces who has gone. */
  async tick(): Promise<void> {
    const now = this.#parts.clock.now()
    if (now - this.#renewedAt >= renewEveryMs || now < this.#renewedAt) {
      this.#renewedAt = now
      await Promise.all(Array.from(this.#connections, ([connectionId, userId]) => this.#renew(userId, connectionId, connectionLeaseMs)))
    }
    const gone = await this.#try(() => this.#parts.store.claimOffline(graceMs)) ?? []
    await Promise.all(gone.map((userId) => this.#announce(userId, false)))
  }

  /** Stops the timer and lets go of all leases of this process, so that nobody has to wait for their end; and waits for what is under way, whose store may be closed next. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    const open = [...this.#connections]
    this.#connections.clear()
    for (const [connectionId, userId] of open) void this.#try(() => this.#parts.store.release(userId, connectionId))
    await Promise.all(this.#underWay)
  }

  #watchTheClock(): void {
    this.#timer ??= setInterval(() => {
      // A slow store is not asked again before it has answered.
      if (this.#sweeping) return
      this.#sweeping = true
      void this.tick().finally(() => { this.#sweeping = false })
    }, sweepEveryMs).unref()
  }

  async #renew(userId: string, leaseId: string, ttlMs: number): Promise<void> {
    const came = await this.#try(() => this.#parts.store.renew(userId, leaseId, ttlMs))
    if (came === true) await this.#announce(userId, true)
  }

  async #announce(userId: string, online: boolean): Promise<void> {
    this.#lastKnown.set(userId, online)
    try {
      await this.#parts.announce(userId, online)
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'A change of presence could not be announced.')
    }
  }

  /** Undefined while the store cannot be reached. */
  #try<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
    const work = this.#answerTo(ask).finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
    return work
  }

  /** That it cannot be reached is said once in the log, and in the health report until it can. */
  async #answerTo<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
    try {
      const answer = await ask()
      this.#problem = null
      return answer
    } catch (error) {
      if (this.#problem === null) this.#parts.logger.warn({ err: error }, 'The presence store cannot be reached: who is online stays as last known.')
      this.#problem = 'The presence store cannot be reached: who is online stays as last known.'
      return undefined
    }
  }
}
