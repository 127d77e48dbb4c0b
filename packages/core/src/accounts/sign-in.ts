import { randomUUID } from 'node:crypto'
import type { SignedIn, TokenDelivery, User } from '@confab/protocol'
import type { AccountCaller, SessionCookie } from '../interfaces/accounts.js'
import type { AccountServices } from './account-services.js'
import { digestOf, firstRefreshToken, writeRefreshToken, type RefreshToken } from './refresh-tokens.js'

/** Starts a session for a person and hands over its tokens. */
export async function signIn(
  services: AccountServices, caller: AccountCaller, user: User, delivery: TokenDelivery,
): Promise<{ output: SignedIn; cookies: readonly SessionCookie[] }> {
  const now = services.clock.now()
  const at = new Date(now).toISOString()
  const refreshToken = firstRefreshToken(randomUUID(), services.tokens.refreshKey)
  await services.storage.sessions.create({
    id: refreshToken.sessionId,
    userId: user.id,
    refreshHash: digestOf(refreshToken),
    previousHash: null,
    rotatedAt: at,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: new Date(now + services.sessionMs).toISOString(),
    userAgent: caller.credentials.headers['user-agent']?.replace(/\p{C}/gu, '').slice(0, 200) ?? null,
  })
  return handOver(services, user, refreshToken, delivery)
}

/** Makes the answer that carries tokens: in itself, or as cookies and then not in itself. */
export async function handOver(
  services: AccountServices, user: User, refreshToken: RefreshToken, delivery: TokenDelivery,
): Promise<{ output: SignedIn; cookies: readonly SessionCookie[] }> {
  const { token, expiresAt } = await services.tokens.sign(user.id, refreshToken.sessionId)
  const written = writeRefreshToken(refreshToken)
  const output: SignedIn = {
    user, sessionId: refreshToken.sessionId, accessToken: token, refreshToken: written, expiresAt: new Date(expiresAt).toISOString(),
  }
  if (delivery === 'bearer') return { output, cookies: [] }
  const cookies = services.cookies.set({
    accessToken: token, refreshToken: written, accessSeconds: services.accessMs / 1_000, refreshSeconds: services.sessionMs / 1_000,
  })
  return { output: { ...output, accessToken: null, refreshToken: null }, cookies }
}

/** The person behind an account, as everybody sees them. */
export async function personOf(services: AccountServices, userId: string): Promise<User> {
  const [user] = await services.people.findMany([userId])
  return user ?? { id: userId, name: userId, bio: '', avatarUrl: null, custom: {} }
}
