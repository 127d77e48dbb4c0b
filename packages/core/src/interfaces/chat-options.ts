import type { FileOperationName, OperationName } from '@confab/protocol'
import type { AccountStorage } from './account-storage.js'
import type { Accounts } from './accounts.js'
import type { Authenticate, StillSignedIn } from './authenticate.js'
import type { Logger } from './chat.js'
import type { Clock } from './clock.js'
import type { CallSurface, CustomCheck } from './custom-schema.js'
import type { LimitChanges } from './limit-changes.js'
import type { PresenceStore } from './presence-store.js'
import type { RateLimitStore } from './rate-limit-store.js'
import type { Storage } from './storage.js'
import type { Telemetry } from './telemetry.js'
import type { Transport } from './transport.js'
import type { Uploads } from './uploads.js'
import type { UserDirectory } from './user-directory.js'

/** What a chat is made of. Needed are `storage`, and either `authenticate` or `accounts`. */
export type ChatOptions = ChatParts & (OwnLogin | LoginInTheBox)

/** A chat in an app that has a login. */
export interface OwnLogin {
  /** Where it is kept: `memoryStorage()`, `mongooseStorage({ connection })`, or the app's own. */
  storage: Storage
  /** The app's own login. */
  authenticate: Authenticate
  /**
   * Says which of those who hold connections are still signed in; left out, they are until `expiresAt`, or until `endSessions` is called where it reaches them. For an app on several servers: it closes the connections
   * of sessions that were ended elsewhere also while nothing connects the servers.
   */
  stillSignedIn?: StillSignedIn
  /** Not beside a login of the app's own. */
  accounts?: undefined
}

/** A chat in an app that has no login of its own. */
export interface LoginInTheBox {
  /** Where it is kept, accounts and sessions too: `memoryStorage()`, `mongooseStorage({ connection })`. */
  storage: Storage & AccountStorage
  /** Sign-up, log-in and sessions: `createAccounts({ keys })` of `@confab/core/accounts`. */
  accounts: Accounts
  /** Not beside the login in the box. */
  authenticate?: undefined
  /** Accounts know it themselves. */
  stillSignedIn?: undefined
}

/** What may be said of a chat, whoever signs people in. */
export interface ChatParts {
  /** The app's own people. Left out, people are kept in the storage and exist from their first call or `updateMe` on. */
  users?: UserDirectory
  /** Where files are kept: `memoryUploads()`, `cloudinaryUploads({ ... })`, or the app's own. Left out, `uploadFile` is FORBIDDEN. */
  uploads?: Uploads
  /**
   * Signs the links to files and the tokens they are sent with: random, at least 32 bytes, the same on all nodes. Of several the first signs and all are believed, so that one can be replaced. Left out, each process
   * makes its own: links and tokens end with it (people read messages again, and upload again what they had not sent yet), and with several nodes one does not believe the other's.
   */
  fileKey?: string | readonly string[]
  /** Where the HTTP handler is, as links to files say it: a path or a URL; default `/api/chat`. Say the URL when pages are on another host than the API. */
  filesBase?: string
  /** A way to reach clients; socket servers attach themselves. */
  transport?: Transport
  /** Narrows what people may do; see {@link Can}. */
  can?: Can
  /** Limits that differ from the defaults. */
  limits?: LimitChanges
  /** Who sees whether someone is online: people who share a conversation with them (default), or everyone. */
  presence?: { visibility?: 'shared' | 'everyone'; store?: PresenceStore }
  /** Token buckets; in this process by default. */
  rateLimits?: RateLimitStore
  /** Origins whose requests may use cookies, as `https://app.example`: scheme, host and perhaps port. Default: the request's own host. */
  origins?: readonly string[]
  /**
   * JSON-valued schemas for `custom`, from any Standard Schema library, or a function that says which one holds for a call: refused data is INVALID_INPUT. What is in `custom` is said by whoever calls, so without a
   * schema it is theirs to make up.
   */
  custom?: { user?: CustomCheck; conversation?: CustomCheck; message?: CustomCheck }
  /** Where to log; `console` by default. */
  logger?: Logger
  /** Watches the chat at work: `openTelemetry()` of `@confab/core/telemetry` for metrics and spans. Nothing watches by default. */
  telemetry?: Telemetry
  /** What time it is; for tests. */
  clock?: Clock
}

/**
 * Says whether the actor may do this; asked after Confab's own rules have agreed, so it can only narrow. False is FORBIDDEN, a reason is FORBIDDEN with `details.reason`, and a `ChatError` that it throws is the answer as it is.
 * `target` names what the call is about, as far as the operation has it; `call` is how and with what it was made.
 */
export type Can = (actor: string, operation: OperationName | FileOperationName, target: CanTarget, call: CanCall) => CanAnswer | Promise<CanAnswer>

/** Yes, no, or no and why. */
export type CanAnswer = boolean | CanRefusal

/** No, and why. */
export interface CanRefusal {
  /** For programs, such as `plan_too_small`; reaches the caller as `details.reason`. */
  reason: string
}

/** How a call was made. */
export interface CanCall {
  /** From where. */
  readonly surface: CallSurface
  /** What it was given, checked by Confab's rules and the app's schema. Not to be changed. */
  readonly input: Readonly<Record<string, unknown>>
}

/** What a call is about. */
export interface CanTarget {
  /** The conversation. */
  conversationId?: string
  /** The message. */
  messageId?: string
  /** The other person. */
  userId?: string
}
