import type { AccountCaller, Chat } from '@confab/core'
import { accountRoutes, type AccountApi, type AccountOperationName, type SignedIn } from '@confab/protocol'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { nodeCredentials } from './node-credentials.js'
import { writtenCookie } from './written-cookie.js'

/**
 * The login in the box for the app's own routes, in Express or `node:http`, where those that the HTTP handler serves are not what an app wants: `accountsOf(chat, request).logIn({ email, password })`. Parsed, counted and
 * refused as over HTTP, with the request's address and headers.
 *
 * With `response`, the session's cookies are set on it, whatever `delivery` says. What the calls resolve with is for the app's own code and holds the access token in any case: send on what the page needs.
 * @throws TypeError when the chat has no login in the box.
 */
export function accountsOf(chat: Chat, request: IncomingMessage, response?: ServerResponse): AccountApi {
  const { callAccount } = chat.host
  if (callAccount === null) throw new TypeError('accountsOf needs the login in the box: createChat({ storage, accounts: createAccounts({ keys }) }).')
  const caller: AccountCaller = { credentials: nodeCredentials(request), address: addressOf(request) }

  const call = async (name: AccountOperationName, input: object = {}): Promise<unknown> => {
    const asCookie = response !== undefined && (name === 'signUp' || name === 'logIn')
    const { output, cookies } = await callAccount(caller, name, asCookie ? { ...input, delivery: 'cookie' } : input)
    for (const cookie of cookies) response?.appendHeader('set-cookie', writtenCookie(cookie))
    // The cookie with the access token comes first; empty ones take the session away.
    const accessToken = cookies[0]?.value
    return accessToken ? { ...output as SignedIn, accessToken } : output
  }
  const names = Object.keys(accountRoutes) as AccountOperationName[]
  return Object.fromEntries(names.map(name => [name, (input?: object) => call(name, input)])) as unknown as AccountApi
}

/** Express knows behind which proxies it stands. */
function addressOf(request: IncomingMessage & { ip?: string | undefined }): string | null {
  return request.ip ?? request.socket.remoteAddress ?? null
}
