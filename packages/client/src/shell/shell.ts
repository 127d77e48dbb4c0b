import type { ClientEventName, ClientEvents } from '../client.js'
import type { Model } from '../engine/model.js'
import type { Call } from '../links/link.js'
import type { ClientUploads } from '../sending-files.js'
import type { Environment } from './environment.js'

/** What the parts of a client share. */
export interface Shell {
  readonly env: Environment
  readonly model: Model
  /** Whether the server is within reach and the model in sync with it. */
  isReady(): boolean
  /** Whether what happens comes by itself. */
  isLive(): boolean
  /** Brings the model up to date as a whole, soon. */
  wake(): void
  /** What uploads files, if there is anything. */
  readonly uploads: ClientUploads | undefined
  /** Makes one call on the best way there is; with `lane` on that, with true over HTTP. Rejects with a `ChatError`. */
  call(operation: string, input?: unknown, lane?: Call | boolean): Promise<unknown>
  /** Says that the model has changed: what follows from that happens at the end of this turn. */
  changed(): void
  /** Tells an event. */
  emit<Name extends ClientEventName>(name: Name, payload: ClientEvents[Name]): void
}

/** A promise with the ways to settle it. Ignoring it is no unhandled rejection. */
export function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let settle!: { resolve(value: T): void; reject(error: unknown): void }
  const promise = new Promise<T>((resolve, reject) => settle = { resolve, reject })
  promise.catch(() => {})
  return { promise, ...settle }
}
