import { memoryStorage } from '@confab/adapter-memory'
import { isChatError, type ChatApi, type OperationName } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat } from './index.js'

/* The whole table, every operation by every role, is a test of behaviour over all surfaces; here are the cases that hang on more than a role. */

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    return isChatError(error) ? error.code : String(error)
  }
}

describe('who may do what in a group', () => {
  let chat: ReturnType<typeof createChat>
  let group: { conversationId: string; messageId: string }
  const run = (actor: string, name: OperationName, input: unknown): Promise<unknown> => chat.host.call({ userId: actor }, name, input)

  beforeEach(async () => {
    chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    const people = ['admin', 'member', 'gone', 'bystander']
    for (const userId of [...people, 'stranger', 'other']) await chat.as(userId).getMe()
    const owner = chat.as('owner')
    const { id: conversationId } = await owner.startConversation({ kind: 'group', name: 'Group', userIds: people })
    await owner.setMemberRole({ conversationId, userId: 'admin', role: 'admin' })
    const { id: messageId } = await chat.as('member').sendMessage({ conversationId, text: 'by a member' })
    await owner.removeMember({ conversationId, userId: 'gone' })
    group = { conversationId, messageId }
  })

  it('answers an unknown conversation exactly as one that is closed to the actor', async () => {
    const closed = await run('stranger', 'getConversation', { conversationId: group.conversationId }).catch((error: unknown) => error)
    const unknown = await run('stranger', 'getConversation', { conversationId: 'nowhere' }).catch((error: unknown) => error)
    expect(JSON.stringify(closed)).toBe(JSON.stringify(unknown))
  })

  it('answers an unknown message exactly as one that is closed to the actor', async () => {
    const closed = await run('stranger', 'getMessage', { messageId: group.messageId }).catch((error: unknown) => error)
    const unknown = await run('stranger', 'getMessage', { messageId: 'nothing' }).catch((error: unknown) => error)
    expect(JSON.stringify(closed)).toBe(JSON.stringify(unknown))
  })

  it('lets everybody leave', async () => {
    const { conversationId } = group
    expect(await outcomeOf(chat.as('member').removeMember({ conversationId, userId: 'member' }))).toBe('ok')
  })

  it('lets an admin remove neither an owner nor make one', async () => {
    const { conversationId } = group
    const admin = chat.as('admin')
    expect(await outcomeOf(admin.removeMember({ conversationId, userId: 'owner' }))).toBe('FORBIDDEN')
    expect(await outcomeOf(admin.addMember({ conversationId, userId: 'other', role: 'owner' }))).toBe('FORBIDDEN')
    expect(await outcomeOf(admin.addMember({ conversationId, userId: 'other', role: 'admin' }))).toBe('FORBIDDEN')
    expect(await outcomeOf(admin.addMember({ conversationId, userId: 'other', role: 'member' }))).toBe('ok')
  })

  it('lets an admin delete a message of a member, and a plain member only their own', async () => {
    expect(await outcomeOf(chat.as('bystander').deleteMessage({ messageId: group.messageId }))).toBe('FORBIDDEN')
    expect(await outcomeOf(chat.as('admin').deleteMessage({ messageId: group.messageId }))).toBe('ok')
  })
})

describe('who may do what in a direct conversation', () => {
  let ann: ChatApi
  let bob: ChatApi
  let conversationId: string

  beforeEach(async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    ann = chat.as('ann')
    bob = chat.as('bob')
    await bob.getMe()
    await chat.as('cat').getMe()
    conversationId = (await ann.startConversation({ kind: 'direct', userId: 'bob' })).id
  })

  it('does not let it be changed by anybody', async () => {
    expect(await outcomeOf(ann.updateConversation({ conversationId, name: 'Us' }))).toBe('FORBIDDEN')
    expect(await outcomeOf(ann.addMember({ conversationId, userId: 'cat' }))).toBe('FORBIDDEN')
    expect(await outcomeOf(ann.removeMember({ conversationId, userId: 'ann' }))).toBe('FORBIDDEN')
    expect(await outcomeOf(ann.removeMember({ conversationId, userId: 'bob' }))).toBe('FORBIDDEN')
    expect(await outcomeOf(ann.setMemberRole({ conversationId, userId: 'ann', role: 'owner' }))).toBe('FORBIDDEN')
  })

  it('lets each delete only what they have said themselves', async () => {
    const { id: messageId } = await ann.sendMessage({ conversationId, text: 'mine' })
    expect(await outcomeOf(bob.deleteMessage({ messageId }))).toBe('FORBIDDEN')
    expect(await outcomeOf(ann.deleteMessage({ messageId }))).toBe('ok')
  })
})

describe('whoever joined since a moment', () => {
  let late: ChatApi
  let owner: ChatApi
  let conversationId: string
  let early: string

  beforeEach(async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    owner = chat.as('owner')
    late = chat.as('late')
    await late.getMe()
    conversationId = (await owner.startConversation({ kind: 'group', name: 'Group', userIds: [] })).id
    early = (await owner.sendMessage({ conversationId, text: 'before' })).id
    await owner.addMember({ conversationId, userId: 'late', history: 'since-join' })
    await owner.sendMessage({ conversationId, text: 'after' })
  })

  it('reads what came after, and finds nothing of what was before', async () => {
    const page = await late.listMessages({ conversationId })
    expect(page.messages.map((message) => message.text)).toEqual(['after'])
    expect(page.hasOlder).toBe(false)
    expect((await late.listChanges({ conversationId, sinceRev: 0 })).messages.map((message) => message.text)).toEqual(['after'])
    expect(await outcomeOf(late.getMessage({ messageId: early }))).toBe('NOT_FOUND')
    expect(await outcomeOf(late.markSeen({ messageId: early }))).toBe('NOT_FOUND')
    expect(await outcomeOf(late.deleteMessage({ messageId: early }))).toBe('NOT_FOUND')
  })

  it('may not read it either when made an admin, and the others still may', async () => {
    await owner.setMemberRole({ conversationId, userId: 'late', role: 'admin' })
    expect(await outcomeOf(late.getMessage({ messageId: early }))).toBe('NOT_FOUND')
    expect(await outcomeOf(owner.getMessage({ messageId: early }))).toBe('ok')
  })
})
