import { memoryStorage } from '@confab/adapter-memory'
import { eventNames, type ChatApi, type ChatEvent, type EventName } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat, type Audience, type Chat, type Logger } from './index.js'

interface Delivery {
  event: ChatEvent
  audience: Audience
}

describe('events', () => {
  let chat: Chat
  let delivered: Delivery[]
  let heard: EventName[]
  let logged: string[]
  let ann: ChatApi
  let bob: ChatApi

  beforeEach(async () => {
    logged = []
    const logger: Logger = { error: (_, message) => void logged.push(message), warn: (_, message) => void logged.push(message) }
    chat = createChat({ storage: memoryStorage(), authenticate: () => null, logger })
    ann = chat.as('ann')
    bob = chat.as('bob')
    for (const name of ['bob', 'cat', 'dan']) await chat.as(name).getMe()
    delivered = []
    heard = []
    for (const name of eventNames) chat.on(name, () => void heard.push(name))
    chat.host.attach({ deliver: (event, audience) => void delivered.push({ event, audience }), async disconnect() {}, async close() {} })
  })

  const names = (): EventName[] => delivered.map(({ event }) => event.name)
  const userIdsOf = (at: number): readonly string[] => {
    const audience = delivered[at]?.audience
    return audience !== undefined && 'userIds' in audience ? [...audience.userIds].sort() : []
  }

  it('of a first message: the conversation to both, then the message to both', async () => {
    const receipt = await ann.sendMessage({ to: 'bob', text: 'hello', clientMessageId: 'one', custom: { a: 1 } })
    expect(names()).toEqual(['conversation.created', 'message.created'])
    expect([userIdsOf(0), userIdsOf(1)]).toEqual([['ann', 'bob'], ['ann', 'bob']])
    expect(delivered[1]?.event.payload).toEqual({
      message: { ...receipt, senderId: 'ann', text: 'hello', custom: { a: 1 }, attachments: [], editedAt: null, deletedAt: null },
    })
    expect(delivered[0]?.event.payload).not.toHaveProperty('conversation.members')
    expect(delivered[0]?.event.payload).not.toHaveProperty('conversation.blockedBy')
  })

  it('are not repeated when a call is', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat'] })
    const { id: messageId } = await ann.sendMessage({ conversationId, text: 'hello', clientMessageId: 'one' })
    await ann.addMember({ conversationId, userId: 'dan' })
    await ann.setMemberRole({ conversationId, userId: 'bob', role: 'admin' })
    await bob.markSeen({ conversationId })
    await ann.deleteMessage({ messageId })
    delivered.length = 0
    heard.length = 0
    await ann.sendMessage({ conversationId, text: 'hello', clientMessageId: 'one' })
    await ann.addMember({ conversationId, userId: 'dan' })
    await ann.setMemberRole({ conversationId, userId: 'bob', role: 'admin' })
    await bob.markSeen({ conversationId })
    await ann.deleteMessage({ messageId })
    await ann.updateConversation({ conversationId })
    await ann.startConversation({ kind: 'direct', userId: 'bob' })
    await ann.startConversation({ kind: 'direct', userId: 'bob' })
    expect(names()).toEqual(['conversation.created'])
    expect(heard).toEqual(['conversation.created'])
  })

  it('are published once for many calls at once with one clientMessageId', async () => {
    await Promise.all(Array.from({ length: 50 }, () => ann.sendMessage({ to: 'bob', text: 'hello', clientMessageId: 'one' })))
    expect(heard.sort()).toEqual(['conversation.created', 'message.created'])
  })

  it('of a failed call are not published', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob'] })
    const { id: messageId } = await ann.sendMessage({ conversationId, text: 'hello' })
    await ann.deleteMessage({ messageId })
    delivered.length = 0
    await expect(ann.editMessage({ messageId, text: 'again' })).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'deleted' } })
    await expect(bob.addMember({ conversationId, userId: 'cat' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(names()).toEqual([])
  })

  it('of a group reach whom they concern', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat'] })
    delivered.length = 0
    await ann.addMember({ conversationId, userId: 'dan' })
    await ann.setMemberRole({ conversationId, userId: 'bob', role: 'admin' })
    await ann.updateConversation({ conversationId, name: 'New' })
    await bob.removeMember({ conversationId, userId: 'cat' })
    await bob.setTyping({ conversationId, typing: true })
    await bob.setTyping({ conversationId, typing: false })
    const all = ['ann', 'bob', 'cat', 'dan']
    expect(delivered.map(({ event }, at) => [event.name, userIdsOf(at)])).toEqual([
      ['conversation.created', ['dan']],
      ['member.added', all],
      ['member.updated', all],
      ['conversation.updated', all],
      ['member.removed', all],
      ['typing.started', ['ann', 'dan']],
      ['typing.stopped', ['ann', 'dan']],
    ])
    expect(delivered.flatMap(({ event }) => ('version' in event.payload ? event.payload.version : []))).toEqual([2, 3, 5])
  })

  it('of a message that was there before somebody joined do not reach them', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob'] })
    const { id: early } = await ann.sendMessage({ conversationId, text: 'secret' })
    await ann.addMember({ conversationId, userId: 'cat', history: 'since-join' })
    await ann.addMember({ conversationId, userId: 'dan', history: 'all' })
    const { id: late } = await ann.sendMessage({ conversationId, text: 'hello all' })
    delivered.length = 0
    await ann.editMessage({ messageId: early, text: 'still secret' })
    await ann.deleteMessage({ messageId: early })
    await ann.editMessage({ messageId: late, text: 'hello everybody' })
    expect(delivered.map((_, at) => userIdsOf(at))).toEqual([['ann', 'bob', 'dan'], ['ann', 'bob', 'dan'], ['ann', 'bob', 'cat', 'dan']])
  })

  it('of seen marks reach everyone in a small group, and only the own devices in a large one', async () => {
    const many = Array.from({ length: 51 }, (_, i) => `p${i}`)
    for (const name of many) await chat.as(name).getMe()
    for (const [userIds, expected] of [[many.slice(0, 49), 50], [many, 1]] as const) {
      const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: [...userIds] })
      await ann.sendMessage({ conversationId, text: 'hello' })
      delivered.length = 0
      await chat.as('p0').markSeen({ conversationId })
      expect(names()).toEqual(['conversation.seen'])
      expect(userIdsOf(0)).toHaveLength(expected)
      expect(userIdsOf(0)).toContain('p0')
    }
  })

  it('of a profile reach the own devices and those who asked for the presence, and listeners once', async () => {
    await ann.updateMe({ name: 'Ann' })
    expect(delivered.map(({ audience }) => audience)).toEqual([{ userIds: ['ann'] }, { watchersOf: 'ann', except: ['ann'] }])
    expect(heard).toEqual(['user.updated'])
  })

  it('of one conversation come in the order of rev, whatever is going on at once', async () => {
    const { conversationId } = await ann.sendMessage({ to: 'bob', text: 'first' })
    const ids: string[] = []
    for (let i = 0; i < 20; i += 1) ids.push((await bob.sendMessage({ conversationId, text: `old ${i}` })).id)
    delivered.length = 0
    await Promise.all(ids.flatMap((messageId, i) => [
      bob.editMessage({ messageId, text: `new ${i}` }),
      ann.sendMessage({ conversationId, text: `more ${i}` }),
      bob.deleteMessage({ messageId }),
      ann.sendMessage({ to: 'bob', text: `even more ${i}` }),
    ]).map((call) => call.catch(() => null)))
    const revs = delivered.flatMap(({ event }) => ('message' in event.payload ? event.payload.message.rev : []))
    expect(revs.length).toBeGreaterThanOrEqual(60)
    expect(revs).toEqual(revs.map((_, i) => (revs[0] ?? 0) + i))
  })

  it('go to nobody who was removed while a message was on its way', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat'] })
    const slow = memoryStorage()
    const storage = { ...slow, messages: { ...slow.messages, append: async (draft: Parameters<typeof slow.messages.append>[0]) => {
      const stored = await slow.messages.append(draft)
      await gate
      return stored
    } } }
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => { open = resolve })
    const other = createChat({ storage, authenticate: () => null })
    for (const name of ['bob', 'cat']) await other.as(name).getMe()
    const group = await other.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat'] })
    other.host.attach({ deliver: (event, audience) => void delivered.push({ event, audience }), async disconnect() {}, async close() {} })
    const sending = other.as('ann').sendMessage({ conversationId: group.id, text: 'for those who are left' })
    await other.as('ann').removeMember({ conversationId: group.id, userId: 'bob' })
    delivered.length = 0
    open()
    await sending
    expect(names()).toEqual(['message.created'])
    expect(userIdsOf(0)).toEqual(['ann', 'cat'])
    expect(conversationId).not.toBe(group.id)
  })

  it('survive a listener and a transport that throw, and the call does too', async () => {
    chat.host.attach({ deliver() { throw new Error('transport') }, async disconnect() {}, async close() {} })
    chat.on('message.created', () => { throw new Error('listener') })
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what an app does all the same
    chat.on('message.created', async () => { throw new Error('async listener') })
    let after = 0
    chat.on('message.created', () => { after += 1 })
    await expect(ann.sendMessage({ to: 'bob', text: 'hello' })).resolves.toMatchObject({ seq: 1 })
    expect(after).toBe(1)
    expect(names()).toContain('message.created')
    await new Promise((resolve) => setImmediate(resolve))
    expect(logged.sort()).toEqual([
      'A listener failed.', 'A listener failed.', 'A transport could not deliver an event.', 'A transport could not deliver an event.',
    ])
  })

  it('stop for a listener that stops and go on for the same function added again', async () => {
    let times = 0
    const listener = (): void => { times += 1 }
    const stop = chat.on('message.created', listener)
    chat.on('message.created', listener)
    await ann.sendMessage({ to: 'bob', text: 'one' })
    stop()
    stop()
    await ann.sendMessage({ to: 'bob', text: 'two' })
    expect(times).toBe(3)
  })

  it('are objects of their own: whoever changes one changes nothing else', async () => {
    chat.on('message.updated', ({ message }) => { message.custom.nested = 'spoilt' })
    const { id: messageId } = await ann.sendMessage({ to: 'bob', text: 'hello' })
    const edited = await ann.editMessage({ messageId, custom: { nested: { deep: 1 } } })
    expect(edited.custom).toEqual({ nested: { deep: 1 } })
    expect((await ann.getMessage({ messageId })).custom).toEqual({ nested: { deep: 1 } })
  })

  it('have the names there are', () => {
    expect(() => chat.on('message.sent' as EventName, () => {})).toThrow(/message\.created/)
  })
})
