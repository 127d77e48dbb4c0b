import { randomBytes, randomUUID } from 'node:crypto'

/** Who is signed in. */
export interface Session {
  userId: string
  /** Its name, which is no secret. */
  sessionId: string
  /** Until when, in milliseconds since 1970. */
  expiresAt: number
}

/** The app's sign-ins: a random cookie each. */
export interface Sessions {
  /** Begins one; resolves with the `Set-Cookie` header. */
  begin(userId: string): string
  /** Whose cookie this is; null for nobody's. */
  find(cookies: string | undefined): Session | null
  /** Ends the one of this cookie; returns the `Set-Cookie` header that takes it away. */
  end(cookies: string | undefined): string
  /** Calls with the name of each session that ends. */
  onEnd(listener: (sessionId: string) => void): void
}

const week = 7 * 24 * 3_600_000
const attributes = 'Path=/; HttpOnly; SameSite=Lax'

/** Keeps sessions in this process. A real app keeps them where its other servers see them too. */
export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()
  const listeners: ((sessionId: string) => void)[] = []
  const secretOf = (cookies = ''): string => /(?:^|;\s*)sid=([\w-]+)/.exec(cookies)?.[1] ?? ''
  const find = (cookies: string | undefined): Session | null => {
    const session = sessions.get(secretOf(cookies))
    return session !== undefined && session.expiresAt > Date.now() ? session : null
  }
  return {
    begin: (userId) => {
      const secret = randomBytes(24).toString('base64url')
      sessions.set(secret, { userId, sessionId: randomUUID(), expiresAt: Date.now() + week })
      return `sid=${secret}; Max-Age=${week / 1_000}; ${attributes}`
    },
    find,
    end: (cookies) => {
      const session = find(cookies)
      sessions.delete(secretOf(cookies))
      if (session !== null) listeners.forEach((listener) => listener(session.sessionId))
      return `sid=; Max-Age=0; ${attributes}`
    },
    onEnd: (listener) => void listeners.push(listener),
  }
}
