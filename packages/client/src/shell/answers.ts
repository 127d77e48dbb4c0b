import type { ChatEvent, Conversation, OperationName } from '@confab/protocol'

/** Which event the answer to an own call counts as, so that an own change is seen at once, and once. */
export function eventOf(operation: OperationName, output: unknown): ChatEvent | undefined {
  const [name, payload] = (() => {
    switch (operation) {
      case 'editMessage': return ['message.updated', { message: output }]
      case 'deleteMessage': return ['message.deleted', { message: output }]
      case 'addMember': return ['member.added', output]
      case 'setMemberRole': return ['member.updated', output]
      case 'removeMember': return ['member.removed', output]
      case 'startConversation':
      case 'updateConversation': {
        const { members: _, ...conversation } = output as Conversation
        return [operation === 'startConversation' ? 'conversation.created' : 'conversation.updated', { conversation }]
      }
      default: return []
    }
  })()
  return name === undefined ? undefined : { name, payload } as ChatEvent
}
