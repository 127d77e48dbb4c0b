import type { AccountStorage, StoredAccount, StoredSession } from '@confab/core'

/** Accounts and sessions, for the login in the box. Each method does all its work in one turn of the event loop, so nothing can come between. */
export function memoryAccounts(): AccountStorage {
  const accounts = new Map<string, StoredAccount>()
  const byEmail = new Map<string, StoredAccount>()
  const sessions = new Map<string, StoredSession>()
  const sessionsOf = new Map<string, Set<string>>()

  const remove = (session: StoredSession): void => {
    sessions.delete(session.id)
    const others = sessionsOf.get(session.userId)
    others?.delete(session.id)
    if (others?.size === 0) sessionsOf.delete(session.userId)
  }
  const live = (userId: string): StoredSession[] =>
    Array.from(sessionsOf.get(userId) ?? [], (id) => sessions.get(id)).filter((session) => session !== undefined)

  return {
    accounts: {
      async create(account) {
        if (byEmail.has(account.emailKey) || accounts.has(account.userId)) return { created: false }
        const stored = { ...account }
        accounts.set(account.userId, stored)
        byEmail.set(account.emailKey, stored)
        return { created: true }
      },
      async findByEmail(emailKey) {
        const account = byEmail.get(emailKey)
        return account === undefined ? null : { ...account }
      },
      async get(userId) {
        const account = accounts.get(userId)
        return account === undefined ? null : { ...account }
      },
      async setPasswordHash(userId, fromHash, toHash) {
        const account = accounts.get(userId)
        if (account === undefined || account.passwordHash !== fromHash) return false
        account.passwordHash = toHash
        return true
      },
    },
    sessions: {
      async create(session) {
        for (const old of live(session.userId)) if (old.expiresAt <= session.createdAt) remove(old)
        sessions.set(session.id, { ...session })
        const others = sessionsOf.get(session.userId) ?? new Set()
        sessionsOf.set(session.userId, others.add(session.id))
      },
      async get(sessionId) {
        const session = sessions.get(sessionId)
        return session === undefined ? null : { ...session }
      },
      async findMany(sessionIds) {
        return Array.from(new Set(sessionIds), (id) => sessions.get(id)).filter((session) => session !== undefined).map(({ id, userId, expiresAt }) => ({ id, userId, expiresAt }))
      },
      async rotate({ sessionId, fromHash, toHash, usedAt, expiresAt, graceMs }) {
        const session = sessions.get(sessionId)
        if (session === undefined) return 'gone'
        if (session.refreshHash === fromHash) {
          Object.assign(session, { refreshHash: toHash, previousHash: fromHash, rotatedAt: usedAt, lastUsedAt: usedAt, expiresAt })
          return 'rotated'
        }
        const recent = Date.parse(usedAt) - Date.parse(session.rotatedAt) < graceMs
        return session.previousHash === fromHash && recent ? 'repeated' : 'reused'
      },
      async revoke(sessionId) {
        const session = sessions.get(sessionId)
        if (session !== undefined) remove(session)
        return session !== undefined
      },
      async revokeAll(userId, exceptSessionId) {
        const ended = live(userId).filter(({ id }) => id !== exceptSessionId)
        ended.forEach(remove)
        return ended.map(({ id }) => id)
      },
      async list(userId) {
        return live(userId).map((session) => ({ ...session })).sort((a, b) => b.lastUsedAt.localeCompare(a.lastUsedAt))
      },
    },
  }
}
