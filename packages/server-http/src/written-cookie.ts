import type { SessionCookie } from '@confab/core'

/** A cookie as a `Set-Cookie` header says it. */
export function writtenCookie({ name, value, maxAgeSeconds, secure }: SessionCookie): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}
