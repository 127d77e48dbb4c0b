import type { Chat } from '@confab/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { accountsOf } from './accounts-of.js'
import { nodeCredentials } from './node-credentials.js'

/**
 * Keeps people signed in whose pages renew nothing, as those written for another server: put it before the app's own routes, `app.use(renewSessions(chat))`. A request that comes with a cookie of the login in the box, but
 * with an access token that has run out, gets new cookies on the way, and counts as signed in. Whoever is not signed in goes on as they are.
 */
export function renewSessions(chat: Chat): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  const renew = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await chat.host.authenticate(nodeCredentials(request))
    } catch {
      // By the cookie alone, and only where the origin rule lets it count.
      const { accessToken } = await accountsOf(chat, request, response).refresh()
      request.headers.authorization = `Bearer ${accessToken}`
    }
  }
  return (request, response, next) => {
    if (request.headers.cookie === undefined) return next()
    renew(request, response).catch(() => {}).finally(next)
  }
}
