import type { StoredConversation } from './interfaces/conversation-store.js'
import type { Emission } from './services.js'

/** The event of a conversation that appeared for all its members, or for those named. */
export function conversationCreated(conversation: StoredConversation, userIds = conversation.members.map((one) => one.userId)): Emission {
  return { name: 'conversation.created', payload: { conversation }, to: [{ userIds }] }
}
