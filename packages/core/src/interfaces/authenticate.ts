/** What a surface received of a request or handshake. */
export interface Credentials {
  /** The bearer token, or null. */
  token: string | null
  /** The request's headers, names in lower case. `cookie` is there only when the origin rule allows it. */
  headers: Readonly<Record<string, string | undefined>>
}

/** Who is calling. */
export interface Identity {
  /** The actor. */
  userId: string
  /** Which sign-in it is; lets `endSessions` close this one only. */
  sessionId?: string | undefined
  /** Until when it holds, in milliseconds since 1970. A socket closes 30 s after it unless it was extended. */
  expiresAt?: number | undefined
}

/**
 * Says of people who hold connections which of them are still signed in, one answer for each, in their order. Asked every half minute about all connections of this process at once, so that one
 * question to a database will do.
 */
export type StillSignedIn = (identities: readonly Identity[]) => Promise<readonly boolean[]> | readonly boolean[]

/**
 * The app's own login: says who is calling, or null. Serves every surface; awaited. What it throws is logged nowhere and answers UNAUTHENTICATED, unless it is a `ChatError`: that answers as it is. Throw
 * `new ChatError('FORBIDDEN', sentence, { details })` for somebody who is banned: their clients end with that sentence, and ask nothing more until they connect anew.
 */
export type Authenticate = (credentials: Credentials) => Promise<string | Identity | null> | string | Identity | null
