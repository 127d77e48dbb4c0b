import type { MemberChange } from '@confab/protocol'
import type { StoredConversation } from './interfaces/conversation-store.js'
import { memberNotFound } from './refusals.js'

/** A member as they are now, with where the conversation stands. */
export function memberChange(conversation: StoredConversation, userId: string): MemberChange {
  const member = conversation.members.find((one) => one.userId === userId)
  if (member === undefined) throw memberNotFound(userId)
  return { conversationId: conversation.id, version: conversation.version, memberCount: conversation.memberCount, member }
}
