import { randomUUID } from 'node:crypto'
import { accessTokens, type SigningKey } from './access-tokens.js'
import { accountCalls } from './account-calls.js'
import type { Credentials, Identity } from '../interfaces/authenticate.js'
import type { Accounts } from '../interfaces/accounts.js'
import { bcryptPasswords } from './bcrypt-passwords.js'
import { revokeSessions } from './end-sessions.js'
import { LiveSessions } from './live-sessions.js'
import type { PasswordHasher } from './password-hasher.js'
import { defaultPasswordRules } from './password-rules.js'
import { sessionCookies } from './session-cookies.js'

/** How accounts are kept. Only `keys` is needed. */
export interface AccountOptions {
  /** What tokens are signed with: the first signs, all verify. */
  keys: readonly SigningKey[]
  /** How passwords are kept; `bcryptPasswords()` by default. */
  passwords?: PasswordHasher
  /** Characters of a password at least; default 8. Set 15 where the password is all there is. */
  minPasswordLength?: number
  /** Passwords that are refused, or false to refuse none; by default a short list of the most common ones. */
  blocklist?: readonly string[] | false
  /** How long an access token holds, 1 to 60 minutes; default 10. */
  accessTokenMinutes?: number
  /** How long a session goes on without being used, in days; default 30. */
  sessionDays?: number
  /** Who issues tokens, and whom they are for; default `confab`. Set it when several apps share keys. */
  issuer?: string
  /** Cookies without `Secure` and `__Host-`: for localhost without HTTPS, and nothing else. */
  insecureCookies?: boolean
  /** Makes the id of a new person; random by default. */
  newUserId?: () => string
}

/**
 * Makes the login in the box: sign-up, log-in, rotating refresh tokens, sessions. For apps that have no login of their own: `createChat({ storage, accounts: createAccounts({ keys }) })`.
 */
export function createAccounts(options: AccountOptions): Accounts {
  const { keys, issuer = 'confab', accessTokenMinutes = 10, sessionDays = 30, insecureCookies = false, newUserId = randomUUID } = options
  if (!(accessTokenMinutes >= 1 && accessTokenMinutes <= 60)) throw new TypeError('createAccounts was refused: accessTokenMinutes is a number from 1 to 60.')
  if (!(sessionDays > 0)) throw new TypeError('createAccounts was refused: sessionDays is a number above 0.')
  const passwords = options.passwords ?? bcryptPasswords()
  const rules = {
    minLength: options.minPasswordLength ?? defaultPasswordRules.minLength,
    blocklist: options.blocklist === undefined ? defaultPasswordRules.blocklist : new Set(options.blocklist === false ? [] : options.blocklist),
  }
  const accessMs = accessTokenMinutes * 60_000
  // Said now, not at the first log-in.
  accessTokens({ keys, issuer, audience: issuer, lifeMs: accessMs, clock: { now: Date.now } })

  return {
    open(parts) {
      const tokens = accessTokens({ keys, issuer, audience: issuer, lifeMs: accessMs, clock: parts.clock })
      const cookies = sessionCookies({ insecure: insecureCookies })
      const live = new LiveSessions(parts.storage.sessions, parts.clock)
      const authenticate = async ({ token, headers }: Credentials): Promise<Identity | null> => {
        const text = token ?? cookies.access(headers.cookie)
        const identity = text === null ? null : await tokens.verify(text)
        return identity !== null && (await live.isLive(identity.sessionId, identity.userId)) ? identity : null
      }
      const services = { ...parts, passwords, rules, tokens, cookies, live, newUserId, accessMs, sessionMs: sessionDays * 86_400_000 }
      return {
        authenticate,
        stillSignedIn: (identities) => live.areLive(identities),
        revokeSessions: (target) => revokeSessions({ storage: parts.storage, live }, target),
        call: accountCalls(services, ({ credentials }) => authenticate(credentials)),
        close: () => passwords.close(),
      }
    },
  }
}
