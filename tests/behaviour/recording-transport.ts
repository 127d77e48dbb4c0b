import type { Audience, Transport } from '@confab/core'
import type { EventLog } from './event-log.js'

/** A transport for surfaces without delivery of their own: hands each event to the logs of those it is for. */
export class RecordingTransport implements Transport {
  readonly #logs = new Map<string, EventLog>()
  readonly #watchers = new Map<string, Set<string>>()

  /** From now on this person's events go to this log. */
  join(userId: string, log: EventLog): void {
    this.#logs.set(userId, log)
  }

  /** Takes a person out. */
  part(userId: string): void {
    this.#logs.delete(userId)
    for (const watchers of this.#watchers.values()) watchers.delete(userId)
  }

  /** What a connection does after `getPresence`. */
  watch(watcherId: string, watchedIds: readonly string[]): void {
    for (const watchedId of watchedIds) this.#watchers.set(watchedId, (this.#watchers.get(watchedId) ?? new Set()).add(watcherId))
  }

  deliver(event: Parameters<Transport['deliver']>[0], audience: Audience): void {
    // As on a wire, what arrives is a copy.
    for (const userId of this.#audienceOf(audience)) this.#logs.get(userId)?.add(JSON.parse(JSON.stringify(event)) as typeof event)
  }

  stopWatching(watcherIds: readonly string[], watchedIds: readonly string[]): void {
    for (const watchedId of watchedIds) for (const watcherId of watcherIds) this.#watchers.get(watchedId)?.delete(watcherId)
  }

  async disconnect(): Promise<void> {}

  async close(): Promise<void> {}

  #audienceOf(audience: Audience): Iterable<string> {
    if ('userIds' in audience) return new Set(audience.userIds)
    const { watchersOf, except = [] } = audience
    return [...this.#watchers.get(watchersOf) ?? []].filter(userId => !except.includes(userId))
  }
}
