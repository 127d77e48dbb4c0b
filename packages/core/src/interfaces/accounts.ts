import type { User } from '@confab/protocol'
import type { Authenticate, Credentials, StillSignedIn } from './authenticate.js'
import type { AccountStorage } from './account-storage.js'
import type { Logger } from './chat.js'
import type { Clock } from './clock.js'
import type { RateLimit, RateLimitStore } from './rate-limit-store.js'
import type { CustomCheck } from './custom-schema.js'
import type { SessionTarget } from './transport.js'
import type { UserPatch } from './user-store.js'

/** The login in the box, to be handed to `createChat({ accounts })`. */
export interface Accounts {
  /** Called once by the chat, which brings what accounts stand on. */
  open(parts: AccountParts): AccountService
}

/** What accounts stand on. */
export interface AccountParts {
  /** Where accounts and sessions are kept. */
  storage: AccountStorage
  /** Where profiles are. */
  people: {
    /** Creates or changes one and returns it. */
    update(userId: string, patch: UserPatch): Promise<User>
    /** Returns those that exist. */
    findMany(userIds: readonly string[]): Promise<User[]>
  }
  /** Closes connections. */
  disconnect: (target: SessionTarget) => Promise<void>
  /** Token buckets, and how large they are for one account. */
  rateLimits: RateLimitStore
  /** How often one account may try. */
  limit: RateLimit
  /** The app's check of a person's app data. */
  custom: CustomCheck | undefined
  /** What time it is. */
  clock: Clock
  /** Where to log. */
  logger: Logger
}

/** Accounts at work. */
export interface AccountService {
  /** Who is calling, by access token or cookie. */
  readonly authenticate: Authenticate
  /** Which of these are still signed in. One read of the storage. */
  readonly stillSignedIn: StillSignedIn
  /** Makes the tokens of a session, or of all sessions of a person, worth nothing. Closes no connection. */
  revokeSessions(target: SessionTarget): Promise<void>
  /** Runs one account operation. Rejects with a `ChatError`. */
  call(caller: AccountCaller, operation: string, input: unknown): Promise<AccountAnswer>
  /** Lets go of threads. */
  close(): Promise<void>
}

/** Who calls an account operation; mostly somebody who is not signed in yet. */
export interface AccountCaller {
  /** As for {@link Authenticate}: the cookie only where the origin rule allows it. */
  credentials: Credentials
  /** The network address, for counting; null when it is not known. */
  address: string | null
}

/** What an account operation answers. */
export interface AccountAnswer {
  /** The output. */
  output: unknown
  /** Cookies to set along with it. */
  cookies: readonly SessionCookie[]
}

/** A cookie to set: always HttpOnly, SameSite=Lax, for the whole host. */
export interface SessionCookie {
  /** With `__Host-` in front unless `insecureCookies`. */
  name: string
  /** Empty when it is taken away. */
  value: string
  /** How long the browser keeps it; 0 takes it away. */
  maxAgeSeconds: number
  /** Whether it travels over HTTPS only. */
  secure: boolean
}
