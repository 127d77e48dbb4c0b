import type { Credentials } from '@confab/core'

/** Takes out of a request what `authenticate` needs. The token comes from the Authorization header only, never from the address: addresses end up in logs. */
export function credentialsOf(request: Request): Credentials {
  return { token: bearerOf(request.headers.get('authorization')), headers: Object.fromEntries(request.headers) }
}

/** The token of an Authorization header. */
export function bearerOf(header: string | null | undefined): string | null {
  return /^bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null
}
