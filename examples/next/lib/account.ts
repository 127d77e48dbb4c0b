import { chatErrorFrom, type ErrorShape } from '@confab/protocol'

/** Calls the login in the box. The tokens come and go as cookies that no script can read. Rejects with a `ChatError` when it was refused. */
export async function callAccount(path: 'sign-up' | 'log-in' | 'refresh' | 'log-out', input: object = {}): Promise<void> {
  const response = await fetch(`/api/chat/account/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) })
  if (!response.ok) throw chatErrorFrom(((await response.json()) as { error: ErrorShape }).error)
}
