import { createHash, createHmac, randomBytes } from 'node:crypto'

/** A refresh token, taken apart. */
export interface RefreshToken {
  /** Which session it is for. */
  sessionId: string
  /** What makes it worth something. */
  secret: string
}

/** Makes the first token of a session. */
export function firstRefreshToken(sessionId: string): RefreshToken {
  return { sessionId, secret: randomBytes(32).toString('base64url') }
}

/**
 * Makes the token that follows another. It is derived, not random: whoever asks twice with the same token, because the answer was lost or two tabs asked at once, gets the
 * same successor and stays signed in. Without the key nobody can tell it.
 */
export function successorOf({ sessionId, secret }: RefreshToken, key: Uint8Array): RefreshToken {
  return { sessionId, secret: createHmac('sha256', key).update(`refresh\0${sessionId}\0${secret}`).digest('base64url') }
}

/** As it travels. */
export function writeRefreshToken({ sessionId, secret }: RefreshToken): string {
  return `${sessionId}.${secret}`
}

/** Takes apart what travelled; null when it is none. */
export function readRefreshToken(text: string): RefreshToken | null {
  const match = /^([\w-]{1,64})\.([\w-]{43})$/.exec(text)
  return match === null ? null : { sessionId: match[1] as string, secret: match[2] as string }
}

/** What storage keeps of it. Its secret is 256 random bits, so a plain digest tells nothing. */
export function digestOf({ secret }: RefreshToken): string {
  return createHash('sha256').update(secret).digest('base64url')
}
