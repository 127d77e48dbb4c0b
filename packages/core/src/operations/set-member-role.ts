import type { ChangeTarget } from '../access.js'
import { changeConversation } from '../conversation-change.js'
import { memberChange } from '../member-change.js'
import { lastOwner, memberNotFound } from '../refusals.js'
import { noEvents, type Handler } from '../services.js'

export const setMemberRole: Handler<'setMemberRole', ChangeTarget> = async ({ services, input: { userId, role }, target }) => {
  const { conversation, access } = await changeConversation(services, target, ({ conversation: { members } }) => {
    const present = members.find((one) => one.userId === userId)
    if (present === undefined) throw memberNotFound(userId)
    if (present.role === role) return null
    const owners = members.filter((one) => one.role === 'owner')
    if (present.role === 'owner' && owners.length === 1) throw lastOwner()
    return { setRole: { userId, role } }
  })
  const output = memberChange(conversation, userId)
  return { output, events: access === null ? noEvents : [{ name: 'member.updated', payload: output, to: [{ membersOf: access }] }] }
}
