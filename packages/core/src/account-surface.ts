import type { CookieGuard } from './cookie-guard.js'
import type { AccountService } from './interfaces/accounts.js'
import type { Authenticate } from './interfaces/authenticate.js'
import type { ChatHost } from './interfaces/chat.js'
import type { Opening } from './opening.js'

/** Who is calling, asked when the storage is ready. */
export function accountAuthenticate(accounts: AccountService, opening: Opening): Authenticate {
  return async (credentials) => {
    await opening.open()
    return accounts.authenticate(credentials)
  }
}

/** What surfaces get of the login in the box: when the storage is ready, and with the cookie only where the guard allows it. */
export function accountSurface(accounts: AccountService, opening: Opening, guard: CookieGuard): NonNullable<ChatHost['callAccount']> {
  return async ({ credentials, address }, operation, input) => {
    opening.enter()
    try {
      await opening.open()
      return await guard(credentials, (allowed) => accounts.call({ address, credentials: allowed }, operation, input))
    } finally {
      opening.leave()
    }
  }
}
