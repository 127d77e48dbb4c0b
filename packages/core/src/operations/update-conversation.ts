import type { ChangeTarget } from '../access.js'
import { changeConversation } from '../conversation-change.js'
import { noEvents, type Handler } from '../services.js'

export const updateConversation: Handler<'updateConversation', ChangeTarget> = async ({ services, input, target }) => {
  const { conversationId: _, ...change } = input
  const { conversation, access } = await changeConversation(services, target, () => (Object.keys(change).length === 0 ? null : change))
  return {
    output: conversation,
    events: access === null ? noEvents : [{ name: 'conversation.updated', payload: { conversation }, to: [{ membersOf: access }] }],
  }
}
