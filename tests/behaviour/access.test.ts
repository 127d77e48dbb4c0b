import { operationNames, type ErrorCode, type OperationName } from '@confab/protocol'
import { expect, it } from 'vitest'
import { behaviour } from './behaviour.js'
import type { Person, World } from './world.js'

type Role = 'owner' | 'admin' | 'member' | 'former' | 'stranger' | 'blocked'
type Answer = 'ok' | ErrorCode

/** What there is to get at: a group, a direct conversation between its owner and a plain member, and a message of the owner's in each. */
interface Target {
  groupId: string
  directId: string
  messageId: string
  directMessageId: string
  /** Somebody who is in nothing. */
  outsider: string
  /** Another plain member. */
  other: string
  owner: string
}

interface Row {
  input(target: Target): Record<string, unknown>
  answers: Record<Role, Answer>
}

function row(input: Row['input'], owner: Answer, admin: Answer, member: Answer, former: Answer, stranger: Answer, blocked: Answer): Row {
  return { input, answers: { owner, admin, member, former, stranger, blocked } }
}

const none = 'NOT_FOUND'
const no = 'FORBIDDEN'
const inGroup = ['ok', 'ok', 'ok', none, none, none] as const
const adminsOnly = ['ok', 'ok', no, none, none, none] as const
const everybody = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok'] as const

/** Who may do what. An operation without a row does not compile. The blocked one is a stranger whom the owner has blocked. */
const rights: Record<OperationName, Row> = {
  getMe: row(() => ({}), ...everybody),
  updateMe: row(() => ({ bio: 'me' }), ...everybody),
  findUsers: row(() => ({ query: 'a' }), ...everybody),
  getUsers: row(target => ({ userIds: [target.owner] }), ...everybody),
  blockUser: row(target => ({ userId: target.outsider }), ...everybody),
  unblockUser: row(target => ({ userId: target.outsider }), ...everybody),
  startConversation: row(target => ({ kind: 'group', name: 'Mine', userIds: [target.outsider] }), ...everybody),
  getConversation: row(target => ({ conversationId: target.groupId }), ...inGroup),
  updateConversation: row(target => ({ conversationId: target.groupId, name: 'Renamed' }), ...adminsOnly),
  addMember: row(target => ({ conversationId: target.groupId, userId: target.outsider }), ...adminsOnly),
  removeMember: row(target => ({ conversationId: target.groupId, userId: target.other }), ...adminsOnly),
  setMemberRole: row(target => ({ conversationId: target.groupId, userId: target.other, role: 'admin' }), 'ok', no, no, none, none, none),
  getSidebar: row(() => ({}), ...everybody),
  sync: row(target => ({ known: [{ conversationId: target.groupId, rev: 0, version: 0 }], loaded: [target.groupId] }), ...everybody),
  listMessages: row(target => ({ conversationId: target.groupId }), ...inGroup),
  listChanges: row(target => ({ conversationId: target.groupId, sinceRev: 0 }), ...inGroup),
  getMessage: row(target => ({ messageId: target.messageId }), ...inGroup),
  sendMessage: row(target => ({ conversationId: target.groupId, text: 'hello' }), ...inGroup),
  editMessage: row(target => ({ messageId: target.messageId, text: 'changed' }), 'ok', no, no, none, none, none),
  deleteMessage: row(target => ({ messageId: target.messageId }), ...adminsOnly),
  markSeen: row(target => ({ messageId: target.messageId }), ...inGroup),
  listSeen: row(target => ({ conversationId: target.groupId }), ...inGroup),
  setTyping: row(target => ({ conversationId: target.groupId, typing: true }), ...inGroup),
  getPresence: row(target => ({ userIds: [target.owner] }), ...everybody),
}

/** A group with somebody of each role, and what belongs to it. */
async function scene(world: World): Promise<{ target: Target; roles: Record<Role, Person> }> {
  const [owner, admin, member, former, stranger, blocked, other] = await world.people('owner', 'admin', 'member', 'former', 'stranger', 'blocked', 'other')
  const outsider = await world.absent('outsider')
  const { id: groupId } = await world.group(owner, admin, member, former, other)
  await owner.setMemberRole({ conversationId: groupId, userId: admin.id, role: 'admin' })
  const { id: messageId } = await owner.sendMessage({ conversationId: groupId, text: 'a secret of the group' })
  await owner.removeMember({ conversationId: groupId, userId: former.id })
  await owner.blockUser({ userId: blocked.id })
  const { id: directMessageId, conversationId: directId } = await owner.sendMessage({ to: member.id, text: 'a secret of two' })
  return {
    target: { groupId, directId, messageId, directMessageId, outsider: outsider.id, other: other.id, owner: owner.id },
    roles: { owner, admin, member, former, stranger, blocked },
  }
}

await behaviour('access', world => {
  it.each(operationNames)('S5 %s: who may and who may not', async name => {
    const { input, answers } = rights[name]
    // Who may not asks first, so that what the others change cannot be the reason.
    for (const role of ['blocked', 'stranger', 'former', 'member', 'admin', 'owner'] as const) {
      const { target, roles } = await scene(world)
      const answer = await roles[role].call(name, input(target)).then(() => 'ok', (error: { code: string }) => error.code)
      expect(answer, role).toBe(answers[role])
    }
  })

  it('S5 who is not in it gets at nothing of it, by any call, and nobody\'s refusal tells whether it exists', async () => {
    const { target, roles } = await scene(world)
    const calls = (conversationId: string, messageId: string): [OperationName, Record<string, unknown>][] => [
      ['getConversation', { conversationId }], ['listMessages', { conversationId }], ['listChanges', { conversationId, sinceRev: 0 }], ['listSeen', { conversationId }],
      ['sendMessage', { conversationId, text: 'x' }], ['setTyping', { conversationId, typing: true }], ['markSeen', { conversationId }], ['updateConversation', { conversationId, name: 'x' }],
      ['addMember', { conversationId, userId: roles.stranger.id }], ['removeMember', { conversationId, userId: target.owner }], ['setMemberRole', { conversationId, userId: roles.stranger.id, role: 'owner' }],
      ['getMessage', { messageId }], ['editMessage', { messageId, text: 'x' }], ['deleteMessage', { messageId }], ['markSeen', { messageId }],
    ]
    const refusals = async (person: Person, conversationId: string, messageId: string): Promise<string[]> => Promise.all(
      calls(conversationId, messageId).map(([name, input]) => person.call(name, input).then(() => `${name} was let through`, (error: Error & { code: string }) => `${name} ${error.code} ${error.message}`)),
    )
    const unknown = await refusals(roles.stranger, 'no-such-conversation', 'no-such-message')
    expect(unknown.every(refusal => refusal.includes(' NOT_FOUND '))).toBe(true)
    for (const person of [roles.stranger, roles.former, roles.blocked]) {
      expect(await refusals(person, target.groupId, target.messageId)).toEqual(unknown)
      expect(await refusals(person, target.directId, target.directMessageId)).toEqual(unknown)
    }
    expect(await refusals(roles.admin, target.directId, target.directMessageId)).toEqual(unknown)
  })

  it('sync and sidebar tell a stranger nothing', async () => {
    const { target, roles } = await scene(world)
    const known = [target.groupId, target.directId].map(conversationId => ({ conversationId, rev: 0, version: 0 }))
    const answer = await roles.stranger.sync({ known, loaded: [target.groupId, target.directId] })
    expect(answer).toEqual({ sidebar: { items: [], users: [], cursor: null }, conversations: known.map(({ conversationId }) => ({ conversationId, status: 'gone' })) })
  })
})
