/**
 * What watches a chat at work: counts it, times it, draws spans. `openTelemetry()` of `@confab/core/telemetry` is one for `@opentelemetry/api`; an app may bring its own. Left out of
 * `createChat`, nothing of this runs and nothing of it is loaded.
 */
export interface Telemetry {
  /**
   * Runs a call and passes on how it ends. It is of an operation, `uploadFile`, an operation of accounts (`logIn`), `authenticate` (who a request or a connection is by, asked before any operation) or
   * `connect` (whether a connection may stand). Any other name comes as `unknown`, so that nobody outside makes names.
   */
  call<Output>(operation: string, run: () => Promise<Output>): Promise<Output>
  /** Runs a verb of the storage, as `messages.append`, and passes on how it ends. */
  storage<Output>(verb: string, run: () => Promise<Output>): Promise<Output>
  /** An event was handed to the transports for so many people; for 1 when it goes to whoever watches somebody's presence. Must neither throw nor wait. */
  delivered(event: string, people: number): void
  /** Takes the function that tells how much there is of everything now; called once, when the chat is made. Returns the way to stop asking. */
  observe(read: () => TelemetryReadings): () => void
}

/** How much there is of something in this process, at one moment. */
export interface TelemetryReadings {
  /** Calls that have begun and not ended. */
  calls: number
  /** Verbs of the storage that have begun and not ended. */
  storage: number
  /** Open connections. */
  sockets: number
  /** Leases of presence that this process holds: one for each connection and for each person who was here over HTTP in the last 40 s. */
  leases: number
}
