/** A way to the server: makes one call, and rejects with a `ChatError` and nothing else. */
export type Call = (operation: string, input: unknown, token: string | null) => Promise<unknown>

/** A way that stays open and also brings what happens. */
export interface LiveLink {
  /** Whether it is open now. */
  readonly isUp: boolean
  /** Opens it; resolves when it is open, rejects with a `ChatError` when it cannot be. With `isElsewhere` the server answers, only not this way. */
  open(token: string | null, isElsewhere: boolean): Promise<void>
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

/** How a socket is opened. */
export interface SocketOptions {
  /** The path of the Socket.IO server; default `/socket.io`. */
  path?: string
  /** Whether cookies go along to another origin. */
  cookies?: boolean
  /** Milliseconds after which what is not answered has failed; default 10,000. */
  timeoutMs?: number
}
