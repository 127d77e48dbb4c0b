/** What a token request answers. */
interface Grant {
  token: string
  expiresAt: number
}

/** Who this window is: somebody with an account, or a guest. */
export type Session =
  | { kind: 'guest'; userId: string }
  | { kind: 'account'; userId: string; token: string; refreshToken: string; expiresAt: number }

/** What signing up, logging in and refreshing answer, as far as the page needs it. */
interface SignedIn {
  user: { id: string }
  accessToken: string
  refreshToken: string
  expiresAt: string
}

// For each tab its own, so that two windows are two people. Where a browser is one person, take cookies that no script can read: `delivery: 'cookie'`.
const KEY = 'confab-demo-session'
const NOTICE = 'confab-demo-notice'

/** Who this window is, or null. */
export function currentSession(): Session | null {
  return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Session | null
}

/** Makes this window a guest. */
export function enterAs(userId: string): void {
  keep({ kind: 'guest', userId })
  location.reload()
}

/** Makes this window nobody, and says why when somebody else did it. */
export function leave(notice = ''): void {
  sessionStorage.removeItem(KEY)
  sessionStorage.setItem(NOTICE, notice)
  location.assign('/')
}

/** Why this window is nobody any more; said once. */
export function takeNotice(): string {
  const notice = sessionStorage.getItem(NOTICE) ?? ''
  sessionStorage.removeItem(NOTICE)
  return notice
}

/** Signs up or logs in; this window is that account from its next load on. Rejects with a sentence. */
export async function logInTo(path: 'sign-up' | 'log-in', input: object): Promise<void> {
  keepSignedIn(await callAccount<SignedIn>(path, input))
}

/** Ends this session, or all of the account, on every device. */
export async function logOut({ everywhere }: { everywhere: boolean }): Promise<void> {
  const grant = await getToken()
  if (grant !== null) await callAccount('log-out', { everywhere }, grant.token)
  leave()
}

let isFirst = true

/** Gets a token. The client calls it when it needs one: at first, before the old one expires, and after a refusal. */
export async function getToken(): Promise<Grant | null> {
  const session = currentSession()
  if (session === null) return null
  if (session.kind === 'guest') return guestToken(session.userId)
  // One that was kept will do for the beginning; whoever asks again needs a new one.
  if (isFirst && session.expiresAt > Date.now() + 60_000) {
    isFirst = false
    return session
  }
  isFirst = false
  try {
    return keepSignedIn(await callAccount<SignedIn>('refresh', { refreshToken: session.refreshToken }))
  } catch (error) {
    // Null says "nobody is signed in". Anything else is trouble on the way: thrown, and tried again.
    if (error instanceof Refused && error.status === 401) return null
    throw error
  }
}

async function guestToken(userId: string): Promise<Grant | null> {
  const response = await post('/login', { userId })
  if (response.status === 404) return null
  if (!response.ok) throw new Error(`The login answered ${response.status}.`)
  return (await response.json()) as Grant
}

function keepSignedIn({ user, accessToken, refreshToken, expiresAt }: SignedIn): Extract<Session, { kind: 'account' }> {
  const session = { kind: 'account', userId: user.id, token: accessToken, refreshToken, expiresAt: Date.parse(expiresAt) } as const
  keep(session)
  return session
}

function keep(session: Session): void {
  sessionStorage.setItem(KEY, JSON.stringify(session))
}

/** What the server refused, in its own words. */
class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message)
  }
}

async function callAccount<Answer>(path: string, input: object, token?: string): Promise<Answer> {
  const response = await post(`/api/chat/account/${path}`, input, token)
  const answer = response.status === 204 ? {} : await response.json()
  if (!response.ok) throw new Refused(response.status, (answer as { error: { message: string } }).error.message)
  return answer as Answer
}

/** Posts JSON to the app's own server. */
export function post(path: string, body: unknown, token?: string): Promise<Response> {
  const authorization: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` }
  return fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', ...authorization }, body: JSON.stringify(body) })
}
