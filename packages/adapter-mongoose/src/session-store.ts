import type { SessionRotation, SessionStore, StoredSession } from '@confab/core'
import type { Database } from './database.js'
import type { SessionDocument } from './documents.js'
import { isDuplicateKey } from './errors.js'
import { sessionIndexes } from './schemas/session-schema.js'

/** Makes the store of sessions, for the login in the box. */
export function createSessionStore({ sessions, reach }: Database): SessionStore {
  const get = (sessionId: string): Promise<SessionDocument | null> => reach.read((options) => sessions.findOne({ _id: { $eq: sessionId } }, options))

  /** One command where the token is good, two where it is not. */
  const rotate = async ({ sessionId, fromHash, toHash, usedAt, expiresAt, graceMs }: SessionRotation): Promise<'rotated' | 'repeated' | 'reused' | 'gone'> => {
    const now = new Date(usedAt)
    let attempts = 0
    const rotated = await reach.repeat((options) => {
      attempts += 1
      return sessions.updateOne({ _id: { $eq: sessionId }, refreshHash: { $eq: fromHash } }, {
        $set: { refreshHash: toHash, previousHash: fromHash, rotatedAt: now, lastUsedAt: now, expiresAt: new Date(expiresAt) },
      }, options)
    })
    if (rotated.matchedCount === 1) return 'rotated'
    const session = await get(sessionId)
    if (session === null) return 'gone'
    // The answer to an earlier attempt was lost, and it is the one that went in.
    if (attempts > 1 && session.previousHash === fromHash && session.refreshHash === toHash) return 'rotated'
    const recent = now.getTime() - session.rotatedAt.getTime() < graceMs
    return session.previousHash === fromHash && recent ? 'repeated' : 'reused'
  }

  const list = (userId: string): Promise<SessionDocument[]> => reach.read((options) => sessions.find({ userId: { $eq: userId } }, {
    ...options, sort: { lastUsedAt: -1 }, hint: sessionIndexes.user.name,
  }).toArray())

  return {
    create: async (session) => {
      await reach.repeat((options) => sessions.insertOne(toDocument(session), options).catch((error: unknown) => {
        // Its id is random: it is the same session, and the first answer was lost.
        if (!isDuplicateKey(error)) throw error
      }))
    },
    get: async (sessionId) => {
      const session = await get(sessionId)
      return session === null ? null : toSession(session)
    },
    findMany: async (sessionIds) => {
      if (sessionIds.length === 0) return []
      const found = await reach.read((options) => sessions.find({ _id: { $in: [...sessionIds] } }, { ...options, projection: { userId: 1, expiresAt: 1 } }).toArray())
      return found.map(({ _id, userId, expiresAt }) => ({ id: _id, userId, expiresAt: expiresAt.toISOString() }))
    },
    rotate,
    revoke: async (sessionId) => {
      const { deletedCount } = await reach.repeat((options) => sessions.deleteOne({ _id: { $eq: sessionId } }, options))
      return deletedCount === 1
    },
    revokeAll: async (userId, exceptSessionId) => {
      const ended = (await list(userId)).map(({ _id }) => _id).filter((id) => id !== exceptSessionId)
      if (ended.length > 0) await reach.repeat((options) => sessions.deleteMany({ _id: { $in: ended } }, options))
      return ended
    },
    list: async (userId) => (await list(userId)).map(toSession),
  }
}

function toDocument({ id, rotatedAt, createdAt, lastUsedAt, expiresAt, ...session }: StoredSession): SessionDocument {
  return {
    _id: id, ...session, rotatedAt: new Date(rotatedAt), createdAt: new Date(createdAt), lastUsedAt: new Date(lastUsedAt), expiresAt: new Date(expiresAt),
  }
}

function toSession({ _id, userId, refreshHash, previousHash, rotatedAt, createdAt, lastUsedAt, expiresAt, userAgent }: SessionDocument): StoredSession {
  return {
    id: _id, userId, refreshHash, previousHash, userAgent, rotatedAt: rotatedAt.toISOString(), createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(), expiresAt: expiresAt.toISOString(),
  }
}
