import type { SignedIn } from '@confab/protocol'

const password = 'lemon tree terrace'
const json = { 'content-type': 'application/json' }

/** Somebody of the example's demo people, outside of any browser. */
export interface Person {
  /** Their id. */
  id: string
  /** Calls the HTTP API with their token. */
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>
  /** The HTML that the server answers them with, as a browser without scripts would show it. */
  page(path?: string): Promise<string>
}

/** Signs in twice: with a token for the API, with a cookie for pages. */
export async function signIn(url: string, name: string): Promise<Person> {
  const logIn = (delivery: string): Promise<Response> =>
    fetch(`${url}/api/chat/account/log-in`, { method: 'POST', headers: json, body: JSON.stringify({ email: `${name}@example.com`, password, delivery }) })
  const { user, accessToken } = (await (await logIn('bearer')).json()) as SignedIn
  const cookie = (await logIn('cookie')).headers.getSetCookie().map(one => one.split(';', 1)[0]).join('; ')
  return {
    id: user.id,
    async call(method, path, body) {
      const response = await fetch(`${url}/api/chat${path}`, { method, headers: { ...json, authorization: `Bearer ${accessToken}` }, body: body === undefined ? null : JSON.stringify(body) })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return response.json()
    },
    async page(path = '/') {
      // As of an address that was typed in; Node's fetch says half of it, and is taken for another site's.
      const response = await fetch(url + path, { headers: { cookie, 'sec-fetch-site': 'none' } })
      // What is in scripts is not shown.
      return (await response.text()).replace(/<script\b.*?<\/script>/gs, '')
    },
  }
}
