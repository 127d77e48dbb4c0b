import type { ChangeTarget } from '../access.js'
import { changeConversation } from '../conversation-change.js'
import { conversationCreated } from '../conversation-created.js'
import { requireReachable } from '../direct.js'
import { memberChange } from '../member-change.js'
import { conflict } from '../refusals.js'
import { noEvents, type Handler } from '../services.js'

export const addMember: Handler<'addMember', ChangeTarget> = async ({ services, actor, input, target }) => {
  const { userId, role = 'member', history = 'all' } = input
  const { groupMembers } = services.limits
  if (!target.conversation.members.some((one) => one.userId === userId)) await requireReachable(services, actor, [userId])

  const { conversation, access } = await changeConversation(services, target, ({ conversation: { members } }) => {
    if (members.some((one) => one.userId === userId)) return null
    if (members.length >= groupMembers) {
      throw conflict('group_full', `"${userId}" could not be added: the group has its ${groupMembers} members. Remove someone first, or start another group.`)
    }
    return { addMember: { userId, role, joinedAt: services.now(), history } }
  })

  const output = memberChange(conversation, userId)
  return {
    output,
    events: access === null ? noEvents : [
      conversationCreated(conversation, [userId]),
      { name: 'member.added', payload: output, to: [{ membersOf: access }] },
    ],
  }
}
