import type { Persistence } from './persistence.js'
import type { ClientFiles } from './sending-files.js'
import type { ClientSnapshot } from './state.js'

/** A token with the time until which it holds. */
export interface TokenGrant {
  /** The bearer token; null when what counts is a cookie, which is fresh now. */
  token: string | null
  /** Until when it holds, in milliseconds since 1970. */
  expiresAt: number
}

/** Where the chat is and who is calling. Only `url` is needed, and `getToken` or `cookies`, unless a cookie of the page's own origin says who it is. */
export interface ClientOptions {
  /** The base of the HTTP handler, such as `/api/chat` (a path only in a browser) or `https://app.example/api/chat`. */
  url: string
  /**
   * Returns the token that the server's `authenticate` receives; called when one is needed, never twice at once, again 60 s before it expires (read from a JWT, or
   * given as `expiresAt`) and once after a refusal, with the token that was `refused`. Null: nobody is signed in, the session ends; so it does with a `ChatError` it throws that is not retryable. With the login in the box it is that of
   * `createAccountClient()` of `@confab/client/accounts`.
   */
  getToken?: (refused?: string | null) => Promise<string | TokenGrant | null> | string | TokenGrant | null
  /** True when the server knows the caller by a cookie of the page. With `getToken` too, that is what keeps the cookie fresh. */
  cookies?: boolean
  /** Where the Socket.IO server is; default the origin of `url` and `/socket.io`. False: no socket at all, changes are asked for over HTTP. */
  socket?: { url?: string; path?: string } | false
  /** `clientFiles()` of `@confab/client/files`, for those who send files. */
  files?: ClientFiles
  /** What the server already rendered. */
  snapshot?: ClientSnapshot
  /** Keeps unsent messages, the sidebar and recent messages across reloads, and shares the unsent between tabs: `indexedDb()` of `@confab/client/offline`. */
  persistence?: Persistence
  /** Messages held of each conversation at most; default 500. */
  windowSize?: number
  /** Milliseconds after which an unanswered call is TIMEOUT; default 10,000. */
  timeoutMs?: number
  /** Milliseconds between questions while there is no socket; default 15,000. */
  pollMs?: number
}
