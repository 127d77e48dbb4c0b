import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A refresh token, taken apart. */
export interface RefreshToken {
  /** Which session it is for. */
  sessionId: string
  /** What makes it worth something. */
  secret: string
}

/** Half of a secret is random or derived, the other half says that we made it. */
const halfBytes = 16

/** Makes the first token of a session. */
export function firstRefreshToken(sessionId: string, key: Uint8Array): RefreshToken {
  return sealed(sessionId, randomBytes(halfBytes), key)
}

/**
 * Makes the token that follows another. It is derived, not random: whoever asks twice with the same token, because the answer was lost or two tabs asked at once, gets the
 * same successor and stays signed in. Without the key nobody can tell it.
 */
export function successorOf({ sessionId, secret }: RefreshToken, key: Uint8Array): RefreshToken {
  return sealed(sessionId, createHmac('sha256', key).update(`refresh\0${sessionId}\0${secret}`).digest().subarray(0, halfBytes), key)
}

/**
 * Whether a token was made here, by one of the keys in use. The id of a session is no secret: without this, whoever knows it could show something made up, have it taken for a
 * stolen token that was used up, and so sign the person out.
 */
export function isOurs({ sessionId, secret }: RefreshToken, keys: readonly Uint8Array[]): boolean {
  const bytes = Buffer.from(secret, 'base64url')
  return keys.some((key) => timingSafeEqual(bytes.subarray(halfBytes), seal(sessionId, bytes.subarray(0, halfBytes), key)))
}

function sealed(sessionId: string, seed: Uint8Array, key: Uint8Array): RefreshToken {
  return { sessionId, secret: Buffer.concat([seed, seal(sessionId, seed, key)]).toString('base64url') }
}

function seal(sessionId: string, seed: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`refresh-seal\0${sessionId}\0`).update(seed).digest().subarray(0, halfBytes)
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

/** What storage keeps of it. There are 128 random bits in its secret, so a plain digest tells nothing. */
export function digestOf({ secret }: RefreshToken): string {
  return createHash('sha256').update(secret).digest('base64url')
}
