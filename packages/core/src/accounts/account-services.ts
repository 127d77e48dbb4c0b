import type { AccountInput, AccountOperationName, AccountOutput } from '@confab/protocol'
import type { Identity } from '../interfaces/authenticate.js'
import type { AccessTokens } from './access-tokens.js'
import type { AccountCaller, AccountParts, SessionCookie } from '../interfaces/accounts.js'
import type { LiveSessions } from './live-sessions.js'
import type { PasswordHasher } from './password-hasher.js'
import type { PasswordRules } from './password-rules.js'
import type { SessionCookies } from './session-cookies.js'

/** What the account operations stand on. */
export interface AccountServices extends AccountParts {
  readonly passwords: PasswordHasher
  readonly rules: PasswordRules
  readonly tokens: AccessTokens
  readonly cookies: SessionCookies
  readonly live: LiveSessions
  readonly newUserId: () => string
  /** How long an access token holds. */
  readonly accessMs: number
  /** How long a session goes on without being used. */
  readonly sessionMs: number
}

/** A call whose input was parsed. `identity` is null only where nobody need be signed in. */
export interface AccountCall<Name extends AccountOperationName> {
  readonly services: AccountServices
  readonly caller: AccountCaller
  readonly identity: Name extends OpenToAll ? null : Identity & { sessionId: string }
  readonly input: AccountInput<Name>
}

/** What anybody may call. */
export type OpenToAll = 'signUp' | 'logIn' | 'refresh'

/** What a handler answers. */
export interface AccountOutcome<Name extends AccountOperationName> {
  output: AccountOutput<Name>
  cookies?: readonly SessionCookie[]
}

/** What carries out an account operation. */
export type AccountHandler<Name extends AccountOperationName> = (call: AccountCall<Name>) => Promise<AccountOutcome<Name>>
