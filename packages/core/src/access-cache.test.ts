import { memoryStorage } from '@confab/adapter-memory'
import type { ChatApi } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { AccessCache } from './access-cache.js'
import { directKey } from './direct.js'
import { createChat, type Chat, type ConversationStore, type Storage, type StoredConversation } from './index.js'

const sixSeconds = 6_000

/** A storage that lists the calls it gets. */
function listening(): { storage: Storage; calls: string[] } {
  const calls: string[] = []
  const storage = memoryStorage()
  const listen = <Group extends object>(group: Group, name: string): Group =>
    new Proxy(group, {
      get(target, key) {
        const method: unknown = Reflect.get(target, key)
        if (typeof method !== 'function') return method
        return (...args: unknown[]) => {
          calls.push(`${name}.${String(key)}`)
          return Reflect.apply(method, target, args) as unknown
        }
      },
    })
  const { users, conversations, messages, seen } = storage
  return {
    calls,
    storage: {
      ...storage,
      users: listen(users, 'users'),
      conversations: listen(conversations, 'conversations'),
      messages: listen(messages, 'messages'),
      seen: listen(seen, 'seen'),
    },
  }
}

describe('what a call costs', () => {
  let now = 1_000_000
  let chat: Chat
  let calls: string[]
  let watched: Storage
  let ann: ChatApi
  let conversationId: string

  beforeEach(async () => {
    const { storage, calls: made } = listening()
    watched = storage
    chat = createChat({ storage, authenticate: () => null, clock: { now: () => now } })
    ann = chat.as('ann')
    for (const name of ['bob', 'cat']) await chat.as(name).getMe()
    conversationId = (await ann.sendMessage({ to: 'bob', text: 'hello' })).conversationId
    calls = made
    calls.length = 0
  })

  it('is one call of the storage for a message, when the conversation was in use', async () => {
    await ann.sendMessage({ conversationId, text: 'again' })
    await ann.sendMessage({ to: 'bob', text: 'and again' })
    expect(calls).toEqual(['messages.append', 'messages.append'])
  })

  it('is one read more after 5 s, and then one call again', async () => {
    now += sixSeconds
    await ann.sendMessage({ conversationId, text: 'late' })
    await ann.sendMessage({ to: 'bob', text: 'later' })
    expect(calls).toEqual(['conversations.get', 'messages.append', 'messages.append'])
    calls.length = 0
    now += sixSeconds
    await ann.sendMessage({ to: 'bob', text: 'much later' })
    expect(calls).toEqual(['conversations.findByKey', 'messages.append'])
  })

  it('is nothing for typing, one call for a page, a mark and a message', async () => {
    await ann.setTyping({ conversationId, typing: true })
    expect(calls).toEqual([])
    await ann.listMessages({ conversationId })
    await ann.markSeen({ conversationId })
    const { items } = await ann.getSidebar()
    await ann.getMessage({ messageId: items[0]?.lastMessage?.id ?? '' })
    expect(calls).toEqual(['messages.page', 'seen.mark', 'conversations.sidebar', 'users.findMany', 'messages.get'])
  })

  it('is one read for many who come at once to a conversation that was not in use', async () => {
    now += sixSeconds
    await Promise.all(Array.from({ length: 20 }, () => ann.sendMessage({ conversationId, text: 'at once' })))
    expect(calls.filter((call) => call === 'conversations.get')).toHaveLength(1)
    expect(calls.filter((call) => call === 'messages.append')).toHaveLength(20)
  })

  it('is two calls for a client that comes back, two more for each timeline it has loaded, and one for all that it knows below the first page', async () => {
    const known = [{ conversationId, rev: 0, version: 1 }]
    await ann.sync({ known, loaded: [] })
    expect(calls).toEqual(['conversations.sidebar', 'users.findMany'])
    calls.length = 0
    await ann.sync({ known, loaded: [conversationId] })
    expect(calls.sort()).toEqual(['conversations.sidebar', 'messages.changes', 'seen.list', 'users.findMany'])
    calls.length = 0
    await ann.sync({ known: [...known, { conversationId: 'below', rev: 0, version: 1 }], loaded: [] })
    expect(calls.sort()).toEqual(['conversations.heads', 'conversations.sidebar', 'users.findMany'])
  })

  it('is nothing more when the server has not met them yet, unless they are new altogether', async () => {
    const again = createChat({ storage: watched, authenticate: () => null })
    calls.length = 0
    await again.as('ann').sync({ known: [], loaded: [] })
    await again.as('ann').sync({ known: [], loaded: [] })
    expect(calls).toEqual(['conversations.sidebar', 'users.findMany', 'conversations.sidebar', 'users.findMany'])
    await again.as('zoe').sync({ known: [], loaded: [] })
    expect(calls.slice(4)).toEqual(['conversations.sidebar', 'users.findMany', 'users.ensure'])
  })

  it('notices at once what was changed on this server', async () => {
    const group = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat'] })
    const bob = chat.as('bob')
    await bob.sendMessage({ conversationId: group.id, text: 'hi' })
    await ann.removeMember({ conversationId: group.id, userId: 'bob' })
    await expect(bob.sendMessage({ conversationId: group.id, text: 'hi?' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('two servers over one storage', () => {
  let now = 1_000_000
  let here: Chat
  let there: Chat
  let conversationId: string

  beforeEach(async () => {
    const storage = memoryStorage()
    const options = { storage, authenticate: () => null, clock: { now: () => now } }
    here = createChat(options)
    there = createChat(options)
    for (const name of ['bob', 'cat']) await here.as(name).getMe()
    conversationId = (await here.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: ['bob'] })).id
    await here.as('bob').sendMessage({ conversationId, text: 'known here' })
  })

  it('believe a member for at most 5 s after they were removed on the other', async () => {
    await there.as('ann').removeMember({ conversationId, userId: 'bob' })
    now += 5_001
    await expect(here.as('bob').sendMessage({ conversationId, text: 'still?' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('let somebody in at once who was added on the other', async () => {
    await there.as('ann').addMember({ conversationId, userId: 'cat' })
    await expect(here.as('cat').sendMessage({ conversationId, text: 'hello' })).resolves.toMatchObject({ conversationId })
    await expect(here.as('cat').listMessages({ conversationId })).resolves.toMatchObject({ rev: 2 })
  })

  it('let an admin act at once who was made one on the other', async () => {
    const { id: messageId } = await here.as('ann').sendMessage({ conversationId, text: 'to be deleted' })
    await there.as('ann').setMemberRole({ conversationId, userId: 'bob', role: 'admin' })
    await expect(here.as('bob').deleteMessage({ messageId })).resolves.toMatchObject({ text: '' })
  })

  it('let two write again at once after a block was taken back on the other', async () => {
    const { conversationId: direct } = await here.as('ann').sendMessage({ to: 'bob', text: 'hello' })
    await here.as('ann').blockUser({ userId: 'bob' })
    await expect(here.as('bob').sendMessage({ conversationId: direct, text: 'blocked' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await there.as('ann').unblockUser({ userId: 'bob' })
    await expect(here.as('bob').sendMessage({ conversationId: direct, text: 'free' })).resolves.toMatchObject({ seq: 2 })
    await expect(here.as('bob').sendMessage({ to: 'ann', text: 'free' })).resolves.toMatchObject({ seq: 3 })
  })

  it('answer with the conversation as it is, not as it was last seen here', async () => {
    await there.as('ann').updateConversation({ conversationId, name: 'Renamed' })
    await expect(here.as('bob').getConversation({ conversationId })).resolves.toMatchObject({ name: 'Renamed', version: 2 })
    await expect(here.as('bob').listChanges({ conversationId, sinceRev: 1, version: 1 })).resolves.toMatchObject({ conversation: { name: 'Renamed' } })
  })
})

describe('a read that is overtaken', () => {
  const before: StoredConversation = {
    id: 'one', kind: 'group', name: 'One', avatarUrl: null, custom: {}, createdBy: 'ann', createdAt: '', version: 1, memberCount: 2,
    directUserIds: null, blockedBy: [],
    members: ['ann', 'bob'].map((userId) => ({ userId, role: 'member', joinedAt: '', historyFrom: 1 })),
  }
  const after: StoredConversation = { ...before, version: 2, memberCount: 1, members: before.members.slice(0, 1) }

  /** A store whose reads are answered when the test says so. */
  function slow(): { store: ConversationStore; answers: ((conversation: StoredConversation) => void)[] } {
    const answers: ((conversation: StoredConversation) => void)[] = []
    const read = (): Promise<StoredConversation> => new Promise((resolve) => answers.push(resolve))
    return { store: { get: read, findByKey: read } as unknown as ConversationStore, answers }
  }

  it('by a change of this server is not kept, in whatever order they end', async () => {
    const { store, answers } = slow()
    const cache = new AccessCache(store, { now: () => 0 })
    const read = cache.load('one')
    cache.replace(after)
    answers[0]?.(before)
    await read
    expect(cache.peek('one')?.version).toBe(2)
  })

  it('by a block, which has no version, is not kept either', async () => {
    const { store, answers } = slow()
    const cache = new AccessCache(store, { now: () => 0 })
    const read = cache.load('one')
    cache.drop('one')
    answers[0]?.(before)
    expect((await read)?.version).toBe(1)
    expect(cache.peek('one')).toBeUndefined()
  })

  it('by a block is not kept either when it looked for a pair', async () => {
    const pair = ['ann', 'bob'] as [string, string]
    for (const blocked of [false, true]) {
      const { store, answers } = slow()
      const cache = new AccessCache(store, { now: () => 0 })
      const read = cache.readDirect(directKey(pair))
      if (blocked) cache.drop('one')
      answers[0]?.({ ...before, kind: 'direct', directUserIds: pair })
      await read
      expect(cache.peekDirect(directKey(pair)) === undefined).toBe(blocked)
    }
  })

  it('is not shared with those who come after the change', async () => {
    const { store, answers } = slow()
    const cache = new AccessCache(store, { now: () => 0 })
    const early = cache.load('one')
    cache.drop('one')
    const late = cache.load('one')
    answers[1]?.(after)
    answers[0]?.(before)
    expect((await early)?.version).toBe(1)
    expect((await late)?.version).toBe(2)
    expect(cache.peek('one')?.version).toBe(2)
  })

  it('by another change is not replaced by an older one', () => {
    const cache = new AccessCache(slow().store, { now: () => 0 })
    cache.replace(after)
    cache.replace(before)
    expect(cache.peek('one')?.version).toBe(2)
  })

  it('by a change of another server is not kept, and is read anew', async () => {
    const { store, answers } = slow()
    const cache = new AccessCache(store, { now: () => 0 })
    const read = cache.load('one')
    cache.forget('one')
    answers[0]?.(before)
    await read
    expect(cache.peek('one')).toBeUndefined()
  })

  it('is told to the other servers when it is changed here, but not when it has just begun, nor when they said so themselves', () => {
    const told: string[] = []
    const cache = new AccessCache(slow().store, { now: () => 0 }, (id) => told.push(id))
    cache.replace(before)
    cache.forget('one')
    expect(told).toEqual([])
    cache.replace(after)
    cache.drop('two')
    expect(told).toEqual(['one', 'two'])
  })

  it('is believed for 5 s from its beginning, and not for longer when the clock is set back', async () => {
    const { store, answers } = slow()
    let now = 10_000
    const cache = new AccessCache(store, { now: () => now })
    const read = cache.load('one')
    now += 3_000
    answers[0]?.(before)
    await read
    now = 14_999
    expect(cache.peek('one')).toBeDefined()
    now = 15_000
    expect(cache.peek('one')).toBeUndefined()
    now = 9_000
    expect(cache.peek('one')).toBeUndefined()
  })
})
