import { memoryStorage } from '@confab/adapter-memory'
import type { ChatApi } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat, type Chat } from './index.js'

describe('a client that comes back', () => {
  let chat: Chat
  let ann: ChatApi
  let bob: ChatApi
  let conversationId: string

  beforeEach(async () => {
    chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    ann = chat.as('ann')
    bob = chat.as('bob')
    for (const name of ['bob', 'cat']) await chat.as(name).getMe()
    conversationId = (await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob'] })).id
    await ann.sendMessage({ conversationId, text: 'one' })
    await ann.sendMessage({ conversationId, text: 'two' })
  })

  it('hears of each conversation it knows how it stands, in the order asked, also twice', async () => {
    const { id: other } = await bob.startConversation({ kind: 'direct', userId: 'cat' })
    const known = [
      { conversationId: 'nowhere', rev: 0, version: 1 },
      { conversationId, rev: 2, version: 1 },
      { conversationId: other, rev: 0, version: 1 },
      { conversationId, rev: 1, version: 1 },
    ]
    const { conversations } = await ann.sync({ known, loaded: [] })
    expect(conversations).toEqual([
      { conversationId: 'nowhere', status: 'gone' },
      { conversationId, status: 'same' },
      { conversationId: other, status: 'gone' },
      { conversationId, status: 'behind' },
    ])
  })

  it('is behind when the conversation has changed though no message has', async () => {
    await ann.updateConversation({ conversationId, name: 'New' })
    const known = [{ conversationId, rev: 2, version: 1 }]
    expect((await bob.sync({ known, loaded: [] })).conversations).toEqual([{ conversationId, status: 'behind' }])
    const [entry] = (await bob.sync({ known, loaded: [conversationId] })).conversations
    expect(entry).toMatchObject({ status: 'behind', changes: { messages: [], upToRev: 2, gap: false, conversation: { name: 'New', version: 2 } } })
    expect(entry?.changes?.conversation).not.toHaveProperty('members')
  })

  it('gets what it missed of the timelines it has loaded, and of no other', async () => {
    const { id: direct } = await ann.startConversation({ kind: 'direct', userId: 'bob' })
    await bob.sendMessage({ conversationId: direct, text: 'psst' })
    const known = [{ conversationId, rev: 1, version: 1 }, { conversationId: direct, rev: 0, version: 1 }]
    const { conversations, sidebar } = await ann.sync({ known, loaded: [conversationId, 'not-known'] })
    expect(conversations).toMatchObject([
      { status: 'behind', changes: { conversationId, messages: [{ text: 'two', rev: 2 }], upToRev: 2, gap: false } },
      { status: 'behind' },
    ])
    expect(conversations[0]?.changes).not.toHaveProperty('conversation')
    expect(conversations[1]).not.toHaveProperty('changes')
    expect(sidebar.items.map((item) => item.conversation.id).sort()).toEqual([direct, conversationId].sort())
  })

  it('gets the seen marks that moved while it was away, also when nothing else happened', async () => {
    const known = [{ conversationId, rev: 2, version: 1 }]
    expect((await ann.sync({ known, loaded: [conversationId] })).conversations).toEqual([{ conversationId, status: 'same' }])
    await bob.markSeen({ conversationId })
    expect((await ann.sync({ known, loaded: [conversationId] })).conversations).toEqual([{
      conversationId, status: 'same',
      changes: { conversationId, messages: [], upToRev: 2, gap: false, seen: [{ conversationId, userId: 'bob', seq: 2 }] },
    }])
  })

  it('is told of a gap when it missed more than 500 changes', async () => {
    for (let i = 0; i < 501; i += 1) await bob.sendMessage({ conversationId, text: `${i}` })
    const changes = await ann.listChanges({ conversationId, sinceRev: 2 })
    expect(changes).toMatchObject({ messages: [], upToRev: 503, gap: true })
    const { messages, gap } = await ann.listChanges({ conversationId, sinceRev: 3 })
    expect([messages.length, gap]).toEqual([500, false])
  })

  it('gets the conversation with its changes only when its own version is older', async () => {
    await ann.updateConversation({ conversationId, name: 'New' })
    expect(await bob.listChanges({ conversationId, sinceRev: 2, version: 1 })).toMatchObject({ conversation: { version: 2, name: 'New' } })
    expect(await bob.listChanges({ conversationId, sinceRev: 2, version: 2 })).not.toHaveProperty('conversation')
    expect(await bob.listChanges({ conversationId, sinceRev: 2 })).not.toHaveProperty('conversation')
  })

  it('gets everyone\'s marks of a small group, and of a large one its own', async () => {
    const many = Array.from({ length: 51 }, (_, i) => `p${i}`)
    for (const name of many) await chat.as(name).getMe()
    for (const [userIds, expected] of [[many.slice(0, 49), ['ann', 'p0']], [many, ['ann']]] as const) {
      const { id } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: [...userIds] })
      await ann.sendMessage({ conversationId: id, text: 'hello' })
      await chat.as('p0').markSeen({ conversationId: id })
      await ann.markSeen({ conversationId: id })
      const { seen } = await ann.listChanges({ conversationId: id, sinceRev: 0 })
      expect(seen.map((mark) => mark.userId).sort()).toEqual(expected)
      expect((await ann.listSeen({ conversationId: id })).marks.map((mark) => mark.userId).sort()).toEqual(['ann', 'p0'])
    }
  })
})

describe('a seen mark', () => {
  it('moves by seq, by message or to the latest; never back, and never past the end', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    const [ann, bob] = [chat.as('ann'), chat.as('bob')]
    await bob.getMe()
    const { conversationId } = await ann.sendMessage({ to: 'bob', text: '1' })
    const { id: messageId } = await ann.sendMessage({ to: 'bob', text: '2' })
    await ann.sendMessage({ to: 'bob', text: '3' })
    const mark = { conversationId, userId: 'bob' }
    expect(await bob.markSeen({ conversationId, seq: 1 })).toEqual({ ...mark, seq: 1 })
    expect(await bob.markSeen({ messageId })).toEqual({ ...mark, seq: 2 })
    expect(await bob.markSeen({ conversationId, seq: 1 })).toEqual({ ...mark, seq: 2 })
    expect(await bob.markSeen({ conversationId })).toEqual({ ...mark, seq: 3 })
    expect(await bob.markSeen({ conversationId, seq: 1_000 })).toEqual({ ...mark, seq: 3 })
    expect((await bob.getSidebar()).items).toMatchObject([{ seenSeq: 3, unseenCount: 0, lastSeq: 3, rev: 3 }])
  })
})
