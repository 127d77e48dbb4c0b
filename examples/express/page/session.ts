/** What a token request answers. */
interface Grant {
  token: string
  expiresAt: number
}

/** Who this window is: somebody with an account, or a guest. */
export type Session =
  | { kind: 'guest'; userId: string }
  | { kind: 'account'; userId: string; tokensAt: string }

/** What a session calls with. */
interface Tokens extends Grant {
  refreshToken: string
}

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

// Who duplicates a tab has one session in two. A refresh token is good once, so the newest has to be where both find it: with copies of their own, one of them would come with a used one, as a thief does.
const TOKENS = 'confab-demo-tokens '
const WEEK = 7 * 24 * 60 * 60_000

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
  const session = currentSession()
  if (session?.kind === 'account') localStorage.removeItem(session.tokensAt)
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
  const signedIn = await callAccount<SignedIn>(path, input)
  forgetOldTokens()
  const tokensAt = `${TOKENS}${Date.now()}-${Math.random()}`
  keepTokens(tokensAt, signedIn)
  keep({ kind: 'account', userId: signedIn.user.id, tokensAt })
}

/** Ends this session, or all of the account, on every device. */
export async function logOut({ everywhere }: { everywhere: boolean }): Promise<void> {
  const grant = await getToken()
  if (grant !== null) await callAccount('log-out', { everywhere }, typeof grant === 'string' ? grant : grant.token)
  leave()
}

/** What this page was given last. */
let given: string | null = null

/** Gets a token. The client calls it when it needs one: at first, before the old one expires, and after a refusal. */
export async function getToken(): Promise<Grant | string | null> {
  const session = currentSession()
  if (session === null) return null
  if (session.kind === 'guest') return guestToken(session.userId)
  const kept = tokensOf(session.tokensAt)
  if (kept === null) return null
  // One that was kept will do for the beginning, and so does one that another tab was quicker to get. Whoever asks again needs a new one.
  if (kept.token !== given && kept.expiresAt > Date.now() + 60_000) {
    given = kept.token
    return kept
  }
  try {
    const tokens = keepTokens(session.tokensAt, await callAccount<SignedIn>('refresh', { refreshToken: kept.refreshToken }))
    // It says itself for how long it holds, also to a machine whose clock is wrong.
    return (given = tokens.token)
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

function tokensOf(tokensAt: string): Tokens | null {
  return JSON.parse(localStorage.getItem(tokensAt) ?? 'null') as Tokens | null
}

function keepTokens(tokensAt: string, { accessToken, refreshToken, expiresAt }: SignedIn): Tokens {
  const tokens = { token: accessToken, refreshToken, expiresAt: Date.parse(expiresAt) }
  localStorage.setItem(tokensAt, JSON.stringify(tokens))
  return tokens
}

/** Of tabs that were closed without logging out. */
function forgetOldTokens(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(TOKENS) && (tokensOf(key)?.expiresAt ?? 0) < Date.now() - WEEK) localStorage.removeItem(key)
  }
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
