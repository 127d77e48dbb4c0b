import { describe, expect, it } from 'vitest'
import type { StoredMessage } from '@confab/core'
import { memoryStorage } from './memory-storage.js'

const keep = 10

/** A conversation of Ann and Bob that keeps ten messages. */
async function smallStorage() {
  const storage = memoryStorage({ maxMessagesPerConversation: keep })
  const at = '2026-01-01T00:00:00.000Z'
  const { conversation } = await storage.conversations.start({
    key: 'ann bob', kind: 'direct', name: null, avatarUrl: null, custom: {}, createdBy: 'ann', createdAt: at, directUserIds: ['ann', 'bob'],
    members: ['ann', 'bob'].map(userId => ({ userId, role: 'member', joinedAt: at, historyFrom: 1 })),
  })
  const conversationId = conversation.id
  const send = async (senderId: string, clientMessageId: string) =>
    storage.messages.append({ conversationId, senderId, clientMessageId, text: clientMessageId, custom: {}, attachments: [], createdAt: at })
  const sendMany = async (count: number, senderId = 'ann'): Promise<StoredMessage[]> => {
    const sent: StoredMessage[] = []
    for (let index = 0; index < count; index += 1) sent.push((await send(senderId, `${senderId} ${index}`)).message)
    return sent
  }
  const page = (place: { before?: number; after?: number; around?: number } = {}) =>
    storage.messages.page({ conversationId, limit: 100, historyFrom: 1, ...place })
  const row = async (userId: string) => (await storage.conversations.sidebar({ userId, limit: 1 })).rows[0]
  const edit = (message: StoredMessage) => storage.messages.edit({ messageId: message.id, conversationId, text: 'edited', editedAt: at })
  const remove = (message: StoredMessage) => storage.messages.delete({ messageId: message.id, conversationId, deletedAt: at })
  const changes = (sinceRev: number) => storage.messages.changes({ conversationId, sinceRev, limit: 500, historyFrom: 1 })
  return { storage, conversationId, send, sendMany, page, row, edit, remove, changes }
}

describe('memoryStorage with maxMessagesPerConversation', () => {
  it('keeps at least so many of the newest, fewer than twice as many, and goes on counting', async () => {
    const { send, page } = await smallStorage()
    for (let count = 1; count <= 57; count += 1) {
      const { message } = await send('ann', `key ${count}`)
      expect([message.seq, message.rev]).toEqual([count, count])
      const { messages } = await page()
      expect(messages.at(-1)).toEqual(message)
      expect(messages.length).toBeGreaterThanOrEqual(Math.min(count, keep))
      expect(messages.length).toBeLessThan(2 * keep)
    }
  })

  it('ends pages at the oldest message kept', async () => {
    const { sendMany, page } = await smallStorage()
    await sendMany(45)
    const whole = await page()
    const oldest = whole.messages[0]?.seq ?? 0
    expect(oldest).toBeGreaterThan(1)
    expect([whole.hasOlder, whole.hasNewer, whole.rev]).toEqual([false, false, 45])
    expect(await page({ after: 0 })).toEqual(whole)
    expect((await page({ before: oldest + 2 })).messages.map(({ seq }) => seq)).toEqual([oldest, oldest + 1])
    expect(await page({ before: oldest })).toMatchObject({ messages: [], hasOlder: false, hasNewer: true })
    expect((await page({ around: 1 })).messages[0]?.seq).toBe(oldest)
  })

  it('forgets a message it let go, and its key', async () => {
    const { storage, send, sendMany, edit, remove } = await smallStorage()
    const [first] = await sendMany(45)
    if (first === undefined) throw new Error('nothing was sent')
    expect(await storage.messages.get(first.id)).toBeNull()
    expect(await edit(first)).toBeNull()
    expect(await remove(first)).toBeNull()
    expect((await send('ann', 'ann 0')).created).toBe(true)
    expect((await send('ann', 'ann 44')).created).toBe(false)
  })

  it('counts unseen messages among those it keeps, own and deleted ones not', async () => {
    const { storage, conversationId, sendMany, page, row, remove } = await smallStorage()
    await sendMany(30)
    await sendMany(8, 'bob')
    await sendMany(8, 'cy')
    const { messages } = await page()
    const expected = async () => (await page()).messages.filter(({ senderId, deletedAt }) => senderId !== 'bob' && deletedAt === null).length
    expect((await row('bob'))?.unseenCount).toBe(await expected())
    for (const message of messages.filter(({ seq }) => seq % 3 === 0)) await remove(message)
    expect((await row('bob'))?.unseenCount).toBe(await expected())
    await sendMany(6, 'dee')
    expect((await row('bob'))?.unseenCount).toBe(await expected())
    expect(await storage.seen.mark({ conversationId, userId: 'bob', seq: null })).toEqual({ seq: 52, moved: true })
    expect((await row('bob'))?.unseenCount).toBe(0)
  })

  it('tells changes that it keeps, leaves out what it let go, and tells of a gap when it cannot know', async () => {
    const { sendMany, page, edit, changes } = await smallStorage()
    await sendMany(45)
    const { messages } = await page()
    expect(await changes(0)).toEqual({ messages, upToRev: 45, gap: false })
    const last = messages.at(-1) as StoredMessage
    for (let index = 0; index < 900; index += 1) await edit(last)
    const other = await edit(messages.at(-2) as StoredMessage)
    expect(await changes(945)).toEqual({ messages: [other?.message], upToRev: 946, gap: false })
    expect((await changes(900)).messages.map(({ seq }) => seq)).toEqual([45, 44])
    expect(await changes(0)).toEqual({ messages: [], upToRev: 946, gap: true })
  })

  it('keeps the limit of changes for what it keeps', async () => {
    const { send, sendMany, edit } = await smallStorage()
    await sendMany(18)
    const { message } = await send('bob', 'one')
    for (let index = 0; index < 998; index += 1) await edit(message)
    await send('bob', 'two')
    expect((await edit(message))?.message.rev).toBe(18 + 1 + 998 + 1 + 1)
    await expect(edit(message)).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'too_many_changes' } })
  })

  it('refuses a number that is none', () => {
    for (const maxMessagesPerConversation of [0, -1, 1.5, Number.NaN]) {
      expect(() => memoryStorage({ maxMessagesPerConversation })).toThrow(RangeError)
    }
  })
})
