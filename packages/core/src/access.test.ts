import { memoryStorage } from '@confab/adapter-memory'
import { isChatError, type ChatApi, type OperationInput, type OperationName } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat } from './index.js'
import { operations } from './operations/index.js'

type Outcome = 'ok' | 'FORBIDDEN' | 'NOT_FOUND'

/** The group of the table: its people, and a message that the member has sent. */
interface Group {
  conversationId: string
  messageId: string
}

interface Row<Name extends OperationName> {
  input: (group: Group) => OperationInput<Name>
  /** What the group's owner, admin and plain member get, then who was in it once, and who never was. */
  owner: Outcome
  admin: Outcome
  member: Outcome
  gone: Outcome
  stranger: Outcome
}

const everybody = { owner: 'ok', admin: 'ok', member: 'ok', gone: 'ok', stranger: 'ok' } as const
const members = { owner: 'ok', admin: 'ok', member: 'ok', gone: 'NOT_FOUND', stranger: 'NOT_FOUND' } as const
const admins = { ...members, member: 'FORBIDDEN' } as const
const owners = { ...admins, admin: 'FORBIDDEN' } as const
const theSender = { ...members, owner: 'FORBIDDEN', admin: 'FORBIDDEN' } as const

/** Who may do what, as a reader of the documentation expects it. An operation without a row does not compile. */
const rights: { [Name in OperationName]: Row<Name> } = {
  getMe: { ...everybody, input: () => ({}) },
  updateMe: { ...everybody, input: () => ({ name: 'New' }) },
  findUsers: { ...everybody, input: () => ({}) },
  getUsers: { ...everybody, input: () => ({ userIds: ['owner'] }) },
  blockUser: { ...everybody, input: () => ({ userId: 'other' }) },
  unblockUser: { ...everybody, input: () => ({ userId: 'other' }) },
  startConversation: { ...everybody, input: () => ({ kind: 'direct', userId: 'other' }) },
  getConversation: { ...members, input: ({ conversationId }) => ({ conversationId }) },
  updateConversation: { ...admins, input: ({ conversationId }) => ({ conversationId, name: 'New' }) },
  addMember: { ...admins, input: ({ conversationId }) => ({ conversationId, userId: 'other' }) },
  removeMember: { ...admins, input: ({ conversationId }) => ({ conversationId, userId: 'bystander' }) },
  setMemberRole: { ...owners, input: ({ conversationId }) => ({ conversationId, userId: 'bystander', role: 'admin' }) },
  getSidebar: { ...everybody, input: () => ({}) },
  sync: { ...everybody, input: ({ conversationId }) => ({ known: [{ conversationId, rev: 0, version: 0 }], loaded: [conversationId] }) },
  listMessages: { ...members, input: ({ conversationId }) => ({ conversationId }) },
  listChanges: { ...members, input: ({ conversationId }) => ({ conversationId, sinceRev: 0 }) },
  getMessage: { ...members, input: ({ messageId }) => ({ messageId }) },
  sendMessage: { ...members, input: ({ conversationId }) => ({ conversationId, text: 'hello' }) },
  editMessage: { ...theSender, input: ({ messageId }) => ({ messageId, text: 'better' }) },
  deleteMessage: { ...members, input: ({ messageId }) => ({ messageId }) },
  markSeen: { ...members, input: ({ conversationId }) => ({ conversationId }) },
  listSeen: { ...members, input: ({ conversationId }) => ({ conversationId }) },
  setTyping: { ...members, input: ({ conversationId }) => ({ conversationId, typing: true }) },
  getPresence: { ...everybody, input: () => ({ userIds: ['owner'] }) },
}

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
  let group: Group
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

  it('is said for every operation there is', () => {
    expect(Object.keys(rights).sort()).toEqual(Object.keys(operations).sort())
  })

  describe.each(Object.entries(rights))('%s', (name, row) => {
    it.each(['owner', 'admin', 'member', 'gone', 'stranger'] as const)('by %s', async (actor) => {
      expect(await outcomeOf(run(actor, name as OperationName, row.input(group)))).toBe(row[actor])
    })
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
