import type { Credentials } from '@confab/core'

/** Takes out of a request what `authenticate` needs. The token comes from the Authorization header only, never from the address: addresses end up in logs. */
export function credentialsOf(request: Request): Credentials {
  const token = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? null
  return { token, headers: Object.fromEntries(request.headers) }
}
