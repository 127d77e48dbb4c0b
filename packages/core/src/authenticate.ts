import { ChatError, fixedLimits, isChatError } from '@confab/protocol'
import type { CookieGuard } from './cookie-guard.js'
import type { Authenticate, Credentials, Identity } from './interfaces/authenticate.js'
import type { Logger } from './interfaces/chat.js'
import type { Clock } from './interfaces/clock.js'

/** What telling who is calling stands on. */
export interface AuthenticateParts {
  authenticate: Authenticate
  /** Says with which cookie. */
  guard: CookieGuard
  clock: Clock
  logger: Logger
}

/** Makes the function that asks the app who is calling. It gets the cookie only where the guard allows it. */
export function createAuthenticate({ authenticate, guard, clock, logger }: AuthenticateParts): (credentials: Credentials) => Promise<Identity> {
  return (given) => guard(given, async (credentials) => {
    const answer = await ask(authenticate, credentials)
    if (answer == null) throw new ChatError('UNAUTHENTICATED', credentials.token === null && credentials.headers.cookie === undefined ? nothingCame : undefined)
    const identity = typeof answer === 'string' ? { userId: answer } : answer
    if (!isUserId(identity.userId)) {
      logger.error({ answer: typeof answer, userId: typeof identity.userId }, 'The app\'s authenticate returned no user id: it must be a printable text of 1 to 128 characters without blanks. Turn other ids into text, as with String(id).')
      throw new ChatError('INTERNAL', 'The sign-in could not be checked: something is wrong on the server, and its log says what.')
    }
    if (identity.expiresAt !== undefined && identity.expiresAt <= clock.now()) throw new ChatError('UNAUTHENTICATED')
    return identity
  })
}

/** What an app's login throws is its way to say no: a bad token is no fault of the server. */
async function ask(authenticate: Authenticate, credentials: Credentials): Promise<string | Identity | null | undefined> {
  try {
    return await authenticate(credentials)
  } catch (error) {
    if (isChatError(error)) throw error
    throw new ChatError('UNAUTHENTICATED', undefined, { cause: error })
  }
}

/** A client that was made without either gets here at its first call. */
const nothingCame = 'Nobody is signed in: neither a token nor a cookie came with the call. A client sends them by its `getToken`, or `cookies: true`.'

/** The same rule as for ids in inputs: what the actor is called must be something that others can name. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= fixedLimits.idLength && /^(?!\.{1,2}$)[^\s\p{C}]+$/u.test(value)
}
