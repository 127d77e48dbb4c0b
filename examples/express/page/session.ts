/** What a token request answers. */
interface Grant {
  token: string
  expiresAt: number
}

// For each tab its own, so that two windows are two people.
const KEY = 'confab-demo-user'

/** Who this window is, or null. */
export const currentUser = (): string | null => sessionStorage.getItem(KEY)

/** Makes this window a person. */
export function enterAs(userId: string): void {
  sessionStorage.setItem(KEY, userId)
  location.reload()
}

/** Makes this window nobody. */
export function leave(): void {
  sessionStorage.removeItem(KEY)
  location.assign('/')
}

/** Asks the app's own login for a token. The client calls it when it needs one: at first, before the old one expires, and after a refusal. */
export async function getToken(): Promise<Grant | null> {
  const response = await post('/login', { userId: currentUser() })
  // Null says "nobody is signed in". Anything else that is not a token is trouble on the way: thrown, and tried again.
  if (response.status === 404) return null
  if (!response.ok) throw new Error(`The login answered ${response.status}.`)
  return (await response.json()) as Grant
}

/** Posts JSON to the app's own server. */
export function post(path: string, body: unknown): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
}
