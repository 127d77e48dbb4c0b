import { ChatError, isChatError } from '@confab/protocol'
import type { Credentials } from './interfaces/authenticate.js'
import type { Logger } from './interfaces/chat.js'
import { isOrigin, withCookiesByOrigin } from './origin-rule.js'

/** Asks who is calling, with the cookie only where the origin rule allows it. @throws UNAUTHENTICATED with the reason `cookie_ignored` where that may be why. */
export type CookieGuard = <Answer>(credentials: Credentials, ask: (credentials: Credentials) => Promise<Answer>) => Promise<Answer>

/** Origins are said by whoever calls: nobody may fill the log, or the memory of what it has said. */
const mostWarnings = 50

/** What the guard stands on. */
export interface CookieGuardParts {
  origins: readonly string[] | undefined
  logger: Logger
}

/** Makes the guard. What it ignored it says to the log, once for each origin and host, and to the caller: a login that does not work without a word costs a day. */
export function cookieGuard({ origins, logger }: CookieGuardParts): CookieGuard {
  const told = new Set<string>()

  function warn({ headers }: Credentials): void {
    const [origin, host] = [shown(headers.origin), shown(headers.host) ?? 'unknown']
    const key = `${origin} ${host}`
    if (told.has(key) || told.size >= mostWarnings) return
    told.add(key)
    if (origin === undefined) {
      logger.warn({ host, site: shown(headers['sec-fetch-site']) }, 'A cookie was ignored, because its request came from a page of another site. Where it asks for a page to look at, as when somebody follows a link, say requireUser(chat, request, { page: true }).')
      return
    }
    if (!isOrigin(origin)) {
      logger.warn({ origin, host }, `A cookie from Origin ${origin} was ignored: that is no page's address, as in a sandboxed frame or a file, and cannot be allowed.`)
      return
    }
    const why = origins === undefined ? `this request's host is ${host}` : 'it is not one of `origins`'
    logger.warn({ origin, host }, `A cookie from Origin ${origin} was ignored, because ${why}. If that page is yours: Add \`origins: ['${origin}']\` to createChat${origins === undefined ? ', or let the proxy in between keep the Host header' : ''}.`)
  }

  return async (credentials, ask) => {
    const allowed = withCookiesByOrigin(credentials, origins)
    // Whoever brings a token does not sign in by cookie.
    if (allowed === credentials || credentials.token !== null) return ask(allowed)
    try {
      return await ask(allowed)
    } catch (error) {
      if (!isChatError(error) || error.code !== 'UNAUTHENTICATED') throw error
      warn(credentials)
      throw new ChatError('UNAUTHENTICATED', ignored, { details: { reason: 'cookie_ignored', ...error.details }, cause: error })
    }
  }
}

const ignored = 'Nobody is signed in: the cookie of this request was ignored, because the page it came from is not one of this server\'s own. The server\'s log says which origin to allow.'

/** Not longer than a name can be, so that nobody writes the log for us. */
function shown(header: string | undefined): string | undefined {
  return header?.slice(0, 260)
}
