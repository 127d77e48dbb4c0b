import { memoryStorage } from '@confab/adapter-memory'
import type { ChatApi } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat, type Chat, type Transport } from './index.js'

const messageOf = async (call: Promise<unknown>): Promise<string> => {
  const error: unknown = await call.then(() => null, (reason: unknown) => reason)
  return JSON.stringify(error)
}

/** Everything in memory is done when the event loop turns. */
const announced = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a person who was blocked', () => {
  let chat: Chat
  /** Has blocked bob. */
  let ann: ChatApi
  let bob: ChatApi

  beforeEach(async () => {
    chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    ann = chat.as('ann')
    bob = chat.as('bob')
    for (const person of [ann, bob, chat.as('cat')]) await person.getMe()
  })

  /** What is answered about somebody nobody knows, in the name of ann. */
  const unknown = (text: string): string => text.replaceAll('nobody', 'ann')

  it('cannot start a conversation, exactly as with somebody unknown', async () => {
    await ann.blockUser({ userId: 'bob' })
    const refused = await messageOf(bob.startConversation({ kind: 'direct', userId: 'ann' }))
    expect(refused).toContain('NOT_FOUND')
    expect(refused).toBe(unknown(await messageOf(bob.startConversation({ kind: 'direct', userId: 'nobody' }))))
  })

  it('cannot write to who blocked them, whether they have talked before or not', async () => {
    await ann.blockUser({ userId: 'bob' })
    const nobody = unknown(await messageOf(bob.sendMessage({ to: 'nobody', text: 'hi' })))
    expect(await messageOf(bob.sendMessage({ to: 'ann', text: 'hi' }))).toBe(nobody)
    await ann.unblockUser({ userId: 'bob' })
    const { conversationId } = await bob.sendMessage({ to: 'ann', text: 'hi' })
    await ann.blockUser({ userId: 'bob' })
    expect(await messageOf(bob.sendMessage({ to: 'ann', text: 'hi' }))).toBe(nobody)
    expect(await messageOf(bob.sendMessage({ conversationId, text: 'hi' }))).toBe(nobody)
    expect(await messageOf(bob.startConversation({ kind: 'direct', userId: 'ann' }))).toBe(nobody)
  })

  it('cannot say it by changing what they said before, but may delete it', async () => {
    const { id: messageId } = await bob.sendMessage({ to: 'ann', text: 'hi' })
    await ann.blockUser({ userId: 'bob' })
    await expect(bob.editMessage({ messageId, text: 'something else' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(bob.deleteMessage({ messageId })).resolves.toMatchObject({ text: '' })
  })

  it('cannot put who blocked them into a group', async () => {
    const group = await bob.startConversation({ kind: 'group', name: 'Group', userIds: ['cat'] })
    await ann.blockUser({ userId: 'bob' })
    const nobody = unknown(await messageOf(bob.addMember({ conversationId: group.id, userId: 'nobody' })))
    expect(await messageOf(bob.addMember({ conversationId: group.id, userId: 'ann' }))).toBe(nobody)
    await expect(bob.startConversation({ kind: 'group', name: 'Other', userIds: ['cat', 'ann'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('talks in the groups that both are in as before', async () => {
    const { id: conversationId } = await chat.as('cat').startConversation({ kind: 'group', name: 'Group', userIds: ['ann', 'bob'] })
    await ann.blockUser({ userId: 'bob' })
    await expect(bob.sendMessage({ conversationId, text: 'hi all' })).resolves.toBeDefined()
    await expect(ann.sendMessage({ conversationId, text: 'hi all' })).resolves.toBeDefined()
  })

  it('sees who blocked them as offline, everywhere', async () => {
    await ann.sendMessage({ to: 'bob', text: 'hi' })
    chat.host.connected({ userId: 'ann' }, 'socket')
    const seen = async (): Promise<unknown[]> => {
      const { items } = await bob.getSidebar()
      const { users } = await bob.getPresence({ userIds: ['ann'] })
      const { sidebar } = await bob.sync({ known: [], loaded: [] })
      return [items[0]?.online, users[0]?.online, sidebar.items[0]?.online]
    }
    expect(await seen()).toEqual([true, true, true])
    await ann.blockUser({ userId: 'bob' })
    expect(await seen()).toEqual([false, false, false])
    expect((await ann.getPresence({ userIds: ['ann'] })).users).toEqual([{ userId: 'ann', online: true }])
    await ann.unblockUser({ userId: 'bob' })
    expect(await seen()).toEqual([true, true, true])
  })

  it('may be written to by nobody who blocked them: that says so, because it is their own doing', async () => {
    const { conversationId } = await ann.sendMessage({ to: 'bob', text: 'hi' })
    await ann.blockUser({ userId: 'bob' })
    const refusal = { code: 'FORBIDDEN', details: { reason: 'blocked_by_you' } }
    await expect(ann.sendMessage({ to: 'bob', text: 'hi' })).rejects.toMatchObject(refusal)
    await expect(ann.sendMessage({ conversationId, text: 'hi' })).rejects.toMatchObject(refusal)
    await ann.blockUser({ userId: 'cat' })
    await expect(ann.sendMessage({ to: 'cat', text: 'hi' })).rejects.toMatchObject(refusal)
    await expect(ann.startConversation({ kind: 'direct', userId: 'cat' })).rejects.toMatchObject(refusal)
  })

  it('is still in the conversation that was there, for both to read', async () => {
    const { conversationId } = await ann.sendMessage({ to: 'bob', text: 'hi' })
    await ann.blockUser({ userId: 'bob' })
    await expect(bob.listMessages({ conversationId })).resolves.toMatchObject({ rev: 1 })
    await expect(ann.startConversation({ kind: 'direct', userId: 'bob' })).resolves.toMatchObject({ id: conversationId })
  })

  it('is nobody unknown, and not oneself', async () => {
    await expect(ann.blockUser({ userId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(ann.blockUser({ userId: 'ann' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('is listed once, however often they are blocked, and not any more when unblocked twice', async () => {
    await ann.blockUser({ userId: 'bob' })
    await ann.blockUser({ userId: 'bob' })
    expect((await ann.getMe()).blockedUserIds).toEqual(['bob'])
    await ann.unblockUser({ userId: 'bob' })
    await ann.unblockUser({ userId: 'bob' })
    expect((await ann.getMe()).blockedUserIds).toEqual([])
  })

  describe('hears over the wire', () => {
    let delivered: Parameters<Transport['deliver']>[]
    let ended: unknown[]

    beforeEach(async () => {
      await ann.sendMessage({ to: 'bob', text: 'hi' })
      delivered = []
      ended = []
      chat.host.attach({
        deliver: (...delivery) => void delivered.push(delivery),
        stopWatching: (...end) => void ended.push(end),
        async disconnect() {},
        async close() {},
      })
    })

    it('nothing but that the person went, as when anybody goes', async () => {
      chat.host.connected({ userId: 'ann' }, 'socket')
      await announced()
      delivered.length = 0
      await ann.blockUser({ userId: 'bob' })
      await ann.blockUser({ userId: 'bob' })
      expect(delivered).toEqual([[{ name: 'presence.changed', payload: { userId: 'ann', online: false } }, { userIds: ['bob'] }]])
      expect(ended).toContainEqual([['bob'], ['ann']])
    })

    it('nothing at all when the person was not there, or could not be seen by them', async () => {
      await ann.blockUser({ userId: 'bob' })
      chat.host.connected({ userId: 'cat' }, 'socket')
      await chat.as('cat').blockUser({ userId: 'bob' })
      await announced()
      expect(delivered.filter(([, audience]) => 'userIds' in audience)).toEqual([])
    })

    it('nothing when the person comes and goes, also when they asked for it before', async () => {
      await ann.blockUser({ userId: 'bob' })
      chat.host.connected({ userId: 'ann' }, 'socket')
      await announced()
      expect(delivered).toEqual([[{ name: 'presence.changed', payload: { userId: 'ann', online: true } }, { watchersOf: 'ann', except: ['bob'] }]])
    })

    it('no typing, in neither direction', async () => {
      const { items } = await ann.getSidebar()
      const conversationId = items[0]?.conversation.id ?? ''
      await ann.blockUser({ userId: 'bob' })
      await ann.setTyping({ conversationId, typing: true })
      await bob.setTyping({ conversationId, typing: true })
      expect(delivered).toEqual([])
      await ann.unblockUser({ userId: 'bob' })
      await bob.setTyping({ conversationId, typing: true })
      expect(delivered).toEqual([[{ name: 'typing.started', payload: { conversationId, userId: 'bob' } }, { userIds: ['ann'] }]])
    })
  })
})
