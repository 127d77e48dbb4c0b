import { randomUUID } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Identity } from '../interfaces/authenticate.js'
import type { Clock } from '../interfaces/clock.js'

/** A key that tokens are signed with. */
export interface SigningKey {
  /** Its name, which tokens carry. */
  id: string
  /** At least 32 bytes, random: `openssl rand -base64 32`. Text counts as its UTF-8 bytes. */
  secret: string | Uint8Array
}

/** How access tokens are made. */
export interface AccessTokenOptions {
  /** The first signs, all verify: put a new one in front, and take the old one out when its last token has expired. */
  keys: readonly SigningKey[]
  /** Who issues them; tokens of other issuers are refused. */
  issuer: string
  /** Whom they are for. */
  audience: string
  /** How long they hold, in milliseconds. */
  lifeMs: number
  /** What time it is. */
  clock: Clock
}

/** Short-lived tokens that say who is calling, by which session. */
export interface AccessTokens {
  /** Makes one. */
  sign(userId: string, sessionId: string): Promise<{ token: string; expiresAt: number }>
  /** Returns whom a token names, or null: forged, expired, too long, for others, of another kind. */
  verify(token: string): Promise<(Identity & { sessionId: string; expiresAt: number }) | null>
  /** The secret of the key that signs; refresh tokens are made with it too. */
  readonly refreshKey: Uint8Array
  /** The secrets of all keys in use. */
  readonly allKeys: readonly Uint8Array[]
}

/** Ours are about 300 characters; nothing longer is even parsed. */
const maxLength = 1_024
const algorithm = 'HS256'
const type = 'at+jwt'

/** Everything a token may vary in is pinned: algorithm, type, issuer, audience, and the claims it must have. */
export function accessTokens({ keys, issuer, audience, lifeMs, clock }: AccessTokenOptions): AccessTokens {
  const secrets = new Map(keys.map(({ id, secret }) => [id, checkedSecret(id, secret)]))
  const [first] = keys
  if (first === undefined) throw new TypeError('createAccounts was refused: it needs at least one key to sign tokens with.')
  if (secrets.size < keys.length) throw new TypeError('createAccounts was refused: two keys have the same id.')

  const signing = secrets.get(first.id) as Uint8Array
  return {
    refreshKey: signing,
    allKeys: [...secrets.values()],
    async sign(userId, sessionId) {
      const now = Math.floor(clock.now() / 1_000)
      const expires = now + Math.ceil(lifeMs / 1_000)
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: type, kid: first.id })
        .setIssuer(issuer).setAudience(audience).setSubject(userId).setJti(randomUUID()).setIssuedAt(now).setExpirationTime(expires)
        .sign(signing)
      return { token, expiresAt: expires * 1_000 }
    },
    async verify(token) {
      if (token.length > maxLength) return null
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => secrets.get(kid ?? '') ?? Promise.reject(new Error('unknown key')), {
          algorithms: [algorithm], typ: type, issuer, audience, requiredClaims: ['exp', 'iat', 'sub', 'sid', 'jti'], currentDate: new Date(clock.now()),
        })
        const { sub, sid, exp } = payload
        if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return null
        return { userId: sub, sessionId: sid, expiresAt: exp * 1_000 }
      } catch {
        return null
      }
    },
  }
}

/** Whoever starts with a weak key would only learn of it from an attacker. */
function checkedSecret(id: string, secret: string | Uint8Array): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (bytes.length >= 32) return bytes
  throw new TypeError(`createAccounts was refused: the secret of key "${id}" has ${bytes.length} bytes and needs at least 32. Make one with: openssl rand -base64 32`)
}
