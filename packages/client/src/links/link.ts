/** A way to the server: makes one call, and rejects with a `ChatError` and nothing else. */
export type Call = (operation: string, input: unknown, token: string | null) => Promise<unknown>

/** A way that stays open and also brings what happens. */
export interface LiveLink {
  /** Whether it is open now. */
  readonly isUp: boolean
  /** Opens it; resolves when it is open, rejects with a `ChatError` when it cannot be. */
  open(token: string | null): Promise<void>
  /** Makes one call; fails with DISCONNECTED at once when it is not open. */
  call: Call
  /** Closes it; says nothing to `onDown`. */
  close(): void
}

/** What a live link tells. */
export interface LiveHooks {
  /** It is open. */
  onUp(): void
  /** It was open and is not any more. */
  onDown(): void
  /** Something happened. */
  onEvent(name: string, payload: unknown): void
}
