import type { Chat, Credentials } from '@confab/core'
import { bearerOf } from './credentials.js'

/** A request of whatever framework: a web `Request`, Express's or `node:http`'s, or, where there are only headers, as in a page of Next, `{ headers: await headers() }`. */
export interface RequestWithHeaders {
  /** Its headers. */
  readonly headers: Pick<Headers, 'forEach'> | Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What a request is for. */
export interface RequireUserOptions {
  /**
   * Whether it asks for a page to look at. Then the cookie counts also where somebody followed a link from another site, which it does not in calls. For what changes nothing, and nothing else.
   */
  page?: boolean
}

/**
 * Says who sent a request of the app's own routes, by the very rules of the chat: the bearer token, or the cookie where the origin rule allows it, by the login in the box or by the app's own `authenticate`:
 * `const me = chat.as(await requireUser(chat, request))`. Under Express, `app.use(chatErrors)` of `@confab/server-http/node` answers its error as the chat's own routes do.
 * @throws UNAUTHENTICATED when nobody is signed in.
 */
export async function requireUser(chat: Chat, request: RequestWithHeaders, { page = false }: RequireUserOptions = {}): Promise<string> {
  const headers = plainHeaders(request.headers)
  const { userId } = await chat.host.authenticate({ token: bearerOf(headers.authorization), headers: page && isPageLoad(headers) ? withoutOrigin(headers) : headers })
  return userId
}

function plainHeaders(headers: RequestWithHeaders['headers']): Credentials['headers'] {
  const plain: Record<string, string | undefined> = {}
  if (isHeaders(headers)) headers.forEach((value, name) => { plain[name.toLowerCase()] = value })
  else for (const [name, value] of Object.entries(headers)) plain[name.toLowerCase()] = typeof value === 'object' ? value.join(', ') : value
  return plain
}

/** By what it can do: a framework may bring its own. */
function isHeaders(headers: RequestWithHeaders['headers']): headers is Pick<Headers, 'forEach'> {
  return typeof headers.forEach === 'function'
}

/** A browser on its way to a page, in a window and not in a frame, and not by sending a form: those say their Origin. */
function isPageLoad(headers: Credentials['headers']): boolean {
  return headers.origin === undefined && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

/** Without what says that it came from elsewhere, for the rule that would else take the cookie out. */
function withoutOrigin(headers: Credentials['headers']): Credentials['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('sec-fetch-')))
}
