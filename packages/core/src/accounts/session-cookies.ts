import type { SessionCookie } from '../interfaces/accounts.js'

/** The two cookies of a session. */
export interface SessionCookies {
  /** Those that carry these tokens. */
  set(tokens: { accessToken: string; refreshToken: string; accessSeconds: number; refreshSeconds: number }): SessionCookie[]
  /** Those that take them away. */
  clear(): SessionCookie[]
  /** Reads the access token out of a `cookie` header. */
  access(header: string | undefined): string | null
  /** Reads the refresh token out of a `cookie` header. */
  refresh(header: string | undefined): string | null
}

/**
 * Names with `__Host-` bind a cookie to HTTPS and to this very host, so that no sub-domain can plant one. Without HTTPS, as on localhost, browsers refuse them: hence the plain
 * names, for those who ask for them.
 */
export function sessionCookies({ insecure }: { insecure: boolean }): SessionCookies {
  const secure = !insecure
  const accessName = `${insecure ? '' : '__Host-'}confab`
  const refreshName = `${accessName}-refresh`
  const cookie = (name: string, value: string, maxAgeSeconds: number): SessionCookie => ({ name, value, maxAgeSeconds, secure })
  return {
    set: ({ accessToken, refreshToken, accessSeconds, refreshSeconds }) =>
      [cookie(accessName, accessToken, accessSeconds), cookie(refreshName, refreshToken, refreshSeconds)],
    clear: () => [cookie(accessName, '', 0), cookie(refreshName, '', 0)],
    access: (header) => readCookie(header, accessName),
    refresh: (header) => readCookie(header, refreshName),
  }
}

/** Two cookies of one name are a sign of tampering: neither counts. */
function readCookie(header: string | undefined, name: string): string | null {
  const values = (header ?? '').split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`))
  return values.length === 1 ? (values[0] as string).slice(name.length + 1) || null : null
}
