import { ChatError, type AccountOperationName } from '@confab/protocol'
import type { AccountHandler, AccountServices } from './account-services.js'
import type { CheckCredentials } from './credentials-check.js'
import { emailKey } from './email-key.js'
import { endAllSessions, endSession } from './end-sessions.js'
import { requireFitPassword } from './password-rules.js'
import { digestOf, isOurs, readRefreshToken, successorOf } from './refresh-tokens.js'
import { handOver, personOf, signIn } from './sign-in.js'

/** For how long a refresh token may be shown again: its answer was lost, or two tabs asked at once. */
const refreshGraceMs = 30_000

/** What carries out each account operation. */
export function accountHandlers(check: CheckCredentials): { readonly [Name in AccountOperationName]: AccountHandler<Name> } {
  return {
    async signUp({ services, caller, input }) {
      const { email, password, name, bio, avatarUrl, custom } = input
      requireFitPassword(password, services.rules, { email, name }, 'password')
      const key = emailKey(email)
      // Asked before hashing, which is dear; the unique index below decides.
      if ((await services.storage.accounts.findByEmail(key)) !== null) throw emailTaken()
      const userId = services.newUserId()
      const passwordHash = await services.passwords.hash(password)
      const { created } = await services.storage.accounts.create({ userId, email, emailKey: key, passwordHash, createdAt: isoNow(services) })
      if (!created) throw emailTaken()
      const user = await services.people.update(userId, {
        name, ...(bio === undefined ? {} : { bio }), ...(avatarUrl === undefined ? {} : { avatarUrl }), ...(custom === undefined ? {} : { custom }),
      })
      return signIn(services, caller, user, input.delivery ?? 'bearer')
    },

    async logIn({ services, caller, input }) {
      const account = await check(await services.storage.accounts.findByEmail(emailKey(input.email)), input.password)
      return signIn(services, caller, await personOf(services, account.userId), input.delivery ?? 'bearer')
    },

    async refresh({ services, caller, input }) {
      const fromCookie = input.refreshToken === undefined
      const written = input.refreshToken ?? services.cookies.refresh(caller.credentials.headers.cookie)
      const shown = written === null ? null : readRefreshToken(written)
      if (shown === null) throw new ChatError('UNAUTHENTICATED')
      const session = await services.storage.sessions.get(shown.sessionId)
      const now = services.clock.now()
      if (session === null || Date.parse(session.expiresAt) <= now) throw new ChatError('UNAUTHENTICATED')

      const next = successorOf(shown, services.tokens.refreshKey)
      const outcome = await services.storage.sessions.rotate({
        sessionId: shown.sessionId, fromHash: digestOf(shown), toHash: digestOf(next), usedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + services.sessionMs).toISOString(), graceMs: refreshGraceMs,
      })
      if (outcome === 'reused' && isOurs(shown, services.tokens.allKeys)) {
        // Two have it, and one of them stole it: both are signed out.
        await endSession(services, shown.sessionId)
        services.logger.warn({ sessionId: shown.sessionId, userId: session.userId }, 'A refresh token was used a second time: its session was ended.')
      }
      if (outcome === 'reused' || outcome === 'gone') throw new ChatError('UNAUTHENTICATED')
      return handOver(services, await personOf(services, session.userId), next, fromCookie ? 'cookie' : 'bearer')
    },

    async logOut({ services, identity, input }) {
      if (input.everywhere === true) await endAllSessions(services, identity.userId)
      else await endSession(services, identity.sessionId)
      return { output: undefined, cookies: services.cookies.clear() }
    },

    async changePassword({ services, identity, input }) {
      const account = await check(await services.storage.accounts.get(identity.userId), input.currentPassword)
      requireFitPassword(input.newPassword, services.rules, account, 'newPassword')
      const hash = await services.passwords.hash(input.newPassword)
      if (!(await services.storage.accounts.setPasswordHash(account.userId, account.passwordHash, hash))) {
        throw new ChatError('CONFLICT', 'The password was not changed: it was changed from elsewhere at the same time. Log in again.', { details: { reason: 'password_changed' } })
      }
      await endAllSessions(services, identity.userId, identity.sessionId)
      return { output: undefined }
    },

    async getAccount({ services, identity }) {
      const account = await services.storage.accounts.get(identity.userId)
      if (account === null) throw new ChatError('NOT_FOUND', 'The account could not be read: it is not there any more.')
      return { output: account }
    },

    async listSessions({ services, identity }) {
      const sessions = await services.storage.sessions.list(identity.userId)
      return { output: { sessions: sessions.map((session) => ({ ...session, current: session.id === identity.sessionId })) } }
    },

    async revokeSession({ services, identity, input }) {
      const session = await services.storage.sessions.get(input.sessionId)
      if (session?.userId !== identity.userId) throw new ChatError('NOT_FOUND', 'The session could not be ended: you have no such session.')
      await endSession(services, input.sessionId)
      return { output: undefined }
    },
  }
}

function emailTaken(): ChatError {
  return new ChatError('CONFLICT', 'The account was not made: there is one with this e-mail address. Log in instead.', { details: { reason: 'email_taken' } })
}

function isoNow({ clock }: AccountServices): string {
  return new Date(clock.now()).toISOString()
}
