import { ChatError } from '@confab/protocol'
import type { Credentials } from './interfaces/authenticate.js'

/**
 * Whether a request may use its cookies: a browser sends them along also when another site made the request, and CORS does not guard WebSockets. The Origin must be one of
 * the list (without a list: the request's own host). A request without an Origin is one that a browser calls `same-origin` or `none`, or does not come
 * from a browser that says such things at all. Node's own `fetch` says that its mode is `cors`, and nothing else; a browser in that mode says its Origin whenever the page is of another one.
 */
export function mayUseCookies(headers: Readonly<Record<string, string | undefined>>, origins: readonly string[] | undefined): boolean {
  const { origin } = headers
  if (origin !== undefined) return origins === undefined ? isOwnHost(origin, headers.host) : origins.some((allowed) => isSameOrigin(allowed, origin))
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return !Object.entries(headers).some(([name, value]) => name.startsWith('sec-fetch-') && value !== undefined && !(name === 'sec-fetch-mode' && value === 'cors'))
}

/** @throws INVALID_INPUT for what no browser would ever say as its Origin, when the chat is made and not when the first person cannot sign in. */
export function requireOrigins(origins: readonly string[] | undefined): void {
  if (origins === undefined) return
  if (!Array.isArray(origins)) throw new ChatError('INVALID_INPUT', 'createChat cannot work with these origins: they must be a list, such as [\'https://app.example\'].')
  const wrong = origins.find((origin) => typeof origin !== 'string' || !isOrigin(origin)) as unknown
  if (wrong === undefined) return
  throw new ChatError('INVALID_INPUT', `createChat cannot work with ${JSON.stringify(wrong)} among its origins: no page has it. An origin is a scheme, a host and perhaps a port, as "https://app.example" or "http://localhost:5173".`)
}

/** Takes the cookie out of a request that may not use it. */
export function withCookiesByOrigin(credentials: Credentials, origins: readonly string[] | undefined): Credentials {
  const { cookie, ...others } = credentials.headers
  return cookie === undefined || mayUseCookies(credentials.headers, origins) ? credentials : { ...credentials, headers: others }
}

/** Whether a page can have this origin. */
export function isOrigin(text: string): boolean {
  return parseOrigin(text) !== null
}

/** The scheme is the browser's to know: behind a proxy the server sees http where the browser sees https. */
function isOwnHost(origin: string, host: string | undefined): boolean {
  const url = parseOrigin(origin)
  // Nothing but a name and a port: what could end the host of a URL early would compare as another host.
  if (url === null || host === undefined || /[/?#@\\\s]/.test(host)) return false
  const own = parseOrigin(`${url.protocol}//${host}`)
  return own !== null && own.host === url.host
}

function isSameOrigin(one: string, other: string): boolean {
  const parsed = parseOrigin(other)
  return parsed !== null && parseOrigin(one)?.origin === parsed.origin
}

/** An origin is a scheme, a host and perhaps a port, and nothing else; `null` is none, and neither is a pattern. */
function parseOrigin(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return isWeb && url.pathname === '/' && !url.hostname.includes('*') && url.search === '' && url.hash === '' && url.username === '' && url.password === '' ? url : null
}
