import type { SessionTarget } from '../interfaces/transport.js'
import type { AccountServices } from './account-services.js'

/** Ends a session: its tokens are worth nothing any more, and its connections are closed. */
export async function endSession(services: AccountServices, sessionId: string): Promise<void> {
  await revokeSessions(services, { sessionId })
  await services.disconnect({ sessionId })
}

/** Ends all sessions of a person, but perhaps one. */
export async function endAllSessions(services: AccountServices, userId: string, except?: string): Promise<void> {
  const ended = await services.storage.sessions.revokeAll(userId, except)
  services.live.forget(ended)
  await Promise.all(ended.map((sessionId) => services.disconnect({ sessionId })))
}

/** Makes the tokens of a session, or of all sessions of a person, worth nothing. Their connections stay. */
export async function revokeSessions({ storage, live }: Pick<AccountServices, 'storage' | 'live'>, target: SessionTarget): Promise<void> {
  if ('userId' in target) {
    live.forget(await storage.sessions.revokeAll(target.userId))
  } else {
    await storage.sessions.revoke(target.sessionId)
    live.forget([target.sessionId])
  }
}
