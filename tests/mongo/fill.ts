import { randomUUID } from 'node:crypto'
import type { Storage } from '@confab/core'

/** Now, as core writes it. */
export function timeNow(): string {
  return new Date().toISOString()
}

/** Starts a conversation of these people, or finds the one there is, and returns its id. */
export async function startConversation(storage: Storage, userIds: readonly string[], kind: 'direct' | 'group' = 'group'): Promise<string> {
  const createdAt = timeNow()
  const { conversation } = await storage.conversations.start({
    key: kind === 'direct' ? `direct ${userIds.join(' ')}` : randomUUID(),
    kind,
    name: kind === 'direct' ? null : 'A group',
    avatarUrl: null,
    custom: {},
    createdBy: userIds[0] as string,
    createdAt,
    directUserIds: kind === 'direct' ? (userIds as [string, string]) : null,
    members: userIds.map((userId) => ({ userId, role: 'member', joinedAt: createdAt, historyFrom: 1 })),
  })
  return conversation.id
}

/** Appends so many messages, many at once. */
export async function appendMany(storage: Storage, conversationId: string, count: number, senderOf: (index: number) => string): Promise<void> {
  for (let from = 0; from < count; from += 2_000) {
    await Promise.all(Array.from({ length: Math.min(2_000, count - from) }, (_, offset) => storage.messages.append({
      conversationId, senderId: senderOf(from + offset), clientMessageId: randomUUID(), text: `message ${from + offset}`, custom: {}, attachments: [], createdAt: timeNow(),
    })))
  }
}
