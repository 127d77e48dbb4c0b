import type { UserCustom } from './register.js'
import type { User } from './models.js'

/** How the tokens of a session reach the browser: in the answer, or as HttpOnly cookies that no script can read. */
export type TokenDelivery = 'bearer' | 'cookie'

/** A new account. */
export interface SignUpInput {
  /** Told apart without regard to case; kept as typed. */
  email: string
  /** At least 8 characters by default; any characters, never cut off. */
  password: string
  /** The name to show, 1 to 100 characters. */
  name: string
  /** A few words, up to 500 characters. */
  bio?: string
  /** `https:`, `http:` or a path that starts with `/`. */
  avatarUrl?: string | null
  /** App data, as the person's `custom`. */
  custom?: UserCustom
  /** Default `bearer`. */
  delivery?: TokenDelivery
}

/** Somebody coming back. */
export interface LogInInput {
  /** As at sign-up, in any case. */
  email: string
  /** The password. */
  password: string
  /** Default `bearer`. */
  delivery?: TokenDelivery
}

/** A session about to expire. */
export interface RefreshInput {
  /** The one last received; left out when it travels as a cookie. */
  refreshToken?: string
}

/** Input of {@link AccountApi.logOut}. */
export interface LogOutInput {
  /** True ends all sessions of the account, false (default) the one that calls. */
  everywhere?: boolean
}

/** Input of {@link AccountApi.changePassword}. */
export interface ChangePasswordInput {
  /** The one until now. */
  currentPassword: string
  /** The one from now on. */
  newPassword: string
}

/** One session. */
export interface SessionTarget {
  /** Which. */
  sessionId: string
}

/** A session, and what to call with. */
export interface SignedIn {
  /** Who is signed in. */
  user: User
  /** Which session it is. */
  sessionId: string
  /** For the `Authorization: Bearer` header and the socket; null when it came as a cookie. */
  accessToken: string | null
  /** Good for one {@link AccountApi.refresh}; null when it came as a cookie. */
  refreshToken: string | null
  /** Until when the access token holds, ISO 8601. */
  expiresAt: string
}

/** The actor's account. */
export interface Account {
  /** The person; also their id everywhere else. */
  userId: string
  /** As typed at sign-up. Only its owner ever sees it. */
  email: string
  /** When it was made, ISO 8601. */
  createdAt: string
}

/** A place where somebody is signed in. */
export interface AccountSession {
  /** Its id. */
  id: string
  /** Since when, ISO 8601. */
  createdAt: string
  /** When it was last refreshed, ISO 8601. */
  lastUsedAt: string
  /** What its browser called itself at sign-in, up to 200 characters; null when it said nothing. */
  userAgent: string | null
  /** Whether it is the one that asks. */
  current: boolean
}

/** The actor's sessions. */
export interface AccountSessionList {
  /** The one used last comes first. */
  sessions: AccountSession[]
}

/**
 * The login in the box, for apps that have none: `createChat({ storage, accounts })`. Over HTTP only, because a login has no place on an open socket.
 *
 * A wrong password, an unknown address and an account without a password are one and the same answer, INVALID_CREDENTIALS, after the same time.
 */
export interface AccountApi {
  /**
   * Makes an account and signs it in.
   * @throws CONFLICT `email_taken`. @throws INVALID_INPUT for a password that is too short or on the list of the most common ones.
   */
  signUp(input: SignUpInput): Promise<SignedIn>

  /** Signs in. @throws INVALID_CREDENTIALS. */
  logIn(input: LogInInput): Promise<SignedIn>

  /**
   * Returns new tokens for the refresh token, which is used up by it. Using one a second time ends the session: somebody else has it.
   * @throws UNAUTHENTICATED when it is not good (any more).
   */
  refresh(input?: RefreshInput): Promise<SignedIn>

  /** Ends this session, or all of the account's; their sockets are closed. Repeating it does nothing. */
  logOut(input?: LogOutInput): Promise<void>

  /**
   * Changes the password, and ends all other sessions.
   * @throws INVALID_CREDENTIALS when the current one is wrong. @throws INVALID_INPUT as at sign-up.
   */
  changePassword(input: ChangePasswordInput): Promise<void>

  /** Returns the actor's account. */
  getAccount(): Promise<Account>

  /** Returns where the actor is signed in. */
  listSessions(): Promise<AccountSessionList>

  /** Ends one of the actor's sessions; its sockets are closed. @throws NOT_FOUND when it is not theirs. */
  revokeSession(input: SessionTarget): Promise<void>
}

/** The name of an account operation. */
export type AccountOperationName = keyof AccountApi

/** What an account operation takes. */
export type AccountInput<Name extends AccountOperationName> =
  Parameters<AccountApi[Name]> extends [] ? Record<string, never> : NonNullable<Parameters<AccountApi[Name]>[0]>

/** What an account operation resolves with. */
export type AccountOutput<Name extends AccountOperationName> = Awaited<ReturnType<AccountApi[Name]>>
