import {
  accountRoutes, type Account, type AccountApi, type AccountSessionList, type ChangePasswordInput, type LogInInput, type LogOutInput, type SessionTarget, type SignedIn, type SignUpInput,
} from '@confab/protocol'
import type { TokenGrant } from '../client-options.js'
import { httpLink } from '../links/http-link.js'
import { createSession } from './session.js'

/** Where a refresh token is kept between pages. Whoever can read it is the person: prefer `cookies` in browsers. */
export interface RefreshTokenStore {
  /** Returns the token that was saved last, also by another tab; null when there is none. */
  load(): string | null | Promise<string | null>
  /** Keeps a token in place of the one before; null deletes it. */
  save(token: string | null): void | Promise<void>
}

/** How the login in the box is reached. Only `url` is needed. */
export interface AccountClientOptions {
  /** The base of the HTTP handler, as in `createClient`. */
  url: string
  /** True: the tokens are cookies that no script can read, and outlive the page. Default false: they are in the answers, and kept in `store`. */
  cookies?: boolean
  /** Where the refresh token is kept; default in memory, so that a reload signs out. Not used with `cookies`. */
  store?: RefreshTokenStore
  /** Milliseconds after which an unanswered call is TIMEOUT; default 10,000. */
  timeoutMs?: number
}

/**
 * The login in the box, from a browser: signs in and out, keeps the tokens, and renews them before they expire, once for whoever asks at the same time. Give its `getToken` to
 * `createClient`. Calls that need somebody signed in renew a refused token once by themselves.
 */
export interface AccountClient extends Omit<AccountApi, 'refresh'> {
  /** As {@link AccountApi.signUp}. How the tokens are delivered is said by the option `cookies`. */
  signUp(input: SignUpInput): Promise<SignedIn>
  /** As {@link AccountApi.logIn}. How the tokens are delivered is said by the option `cookies`. */
  logIn(input: LogInInput): Promise<SignedIn>
  /**
   * Renews the tokens now: also the way to find out, when a page starts, who is still signed in. Several at once are one.
   * @throws UNAUTHENTICATED when nobody is.
   */
  refresh(): Promise<SignedIn>
  /**
   * Returns what to call with, renewed when it is about to expire or was `refused`; null when nobody is signed in. For `createClient({ getToken })`.
   * @throws DISCONNECTED and the like when that could not be found out.
   */
  getToken(this: void, refused?: string | null): Promise<TokenGrant | null>
}

/** Makes a client of the login in the box. Nothing is asked before the first call. */
export function createAccountClient({ url, cookies = false, store = inMemory(), timeoutMs }: AccountClientOptions): AccountClient {
  let serverNow = NaN
  const http = httpLink(url, {
    cookies, ...(timeoutMs ? { timeoutMs } : {}), heard: headers => {
      serverNow = Date.parse(headers.get('date') ?? '')
    },
  }, accountRoutes)
  const { begin, end, call, refresh, getToken } = createSession({ http, store: cookies ? null : store, serverNow: () => serverNow || Date.now() })
  const delivery = cookies ? 'cookie' : 'bearer'
  return {
    refresh, getToken,
    signUp: input => begin('signUp', { ...input, delivery }),
    logIn: input => begin('logIn', { ...input, delivery }),
    logOut: (input: LogOutInput = {}) => end(input),
    changePassword: (input: ChangePasswordInput) => call('changePassword', input) as Promise<void>,
    getAccount: () => call('getAccount', {}) as Promise<Account>,
    listSessions: () => call('listSessions', {}) as Promise<AccountSessionList>,
    revokeSession: (input: SessionTarget) => call('revokeSession', input) as Promise<void>,
  }
}

function inMemory(): RefreshTokenStore {
  let held: string | null = null
  return {
    load: () => held,
    save(token) {
      held = token
    },
  }
}
