import { mongooseStorage } from '@confab/adapter-mongoose'
import type { MakeVariant } from './variant.js'

/** Confab's storage. */
export const confabVariant: MakeVariant = async connection => {
  const storage = mongooseStorage({ connection })
  await storage.prepare()
  let started = 0
  return {
    start: async userIds => {
      const createdAt = new Date().toISOString()
      const { conversation } = await storage.conversations.start({
        key: `bench ${(started += 1)}`, kind: 'group', name: 'group', avatarUrl: null, custom: {}, createdBy: userIds[0] ?? '', createdAt, directUserIds: null,
        members: userIds.map(userId => ({ userId, role: 'member', joinedAt: createdAt, historyFrom: 1 })),
      })
      return conversation.id
    },
    send: ({ conversationId, senderId, clientMessageId, text }) => storage.messages.append({
      conversationId, senderId, clientMessageId, text, custom: {}, attachments: [], createdAt: new Date().toISOString(),
    }),
    page: (conversationId, before) => storage.messages.page({ conversationId, before, limit: 50, historyFrom: 1 }),
    changes: (conversationId, sinceRev) => storage.messages.changes({ conversationId, sinceRev, limit: 500, historyFrom: 1 }),
    sidebar: userId => storage.conversations.sidebar({ userId, limit: 50 }),
    markSeen: (conversationId, userId, seq) => storage.seen.mark({ conversationId, userId, seq }),
  }
}
