import { randomUUID } from 'node:crypto'
import type { WriterTarget } from '../access.js'
import { conversationCreated } from '../conversation-created.js'
import { requireUnblocked, startDirect } from '../direct.js'
import { noEvents, type Emission, type Handler, type Services } from '../services.js'
import type { ConversationAccess } from '../access-cache.js'

export const sendMessage: Handler<'sendMessage', WriterTarget> = async ({ services, actor, input, target }) => {
  const { access, events } = target.conversation === null
    ? await openFor(services, actor, target.to)
    : { access: target.conversation, events: noEvents }
  const { message, created } = await services.storage.messages.append({
    conversationId: access.id,
    senderId: actor,
    clientMessageId: input.clientMessageId ?? randomUUID(),
    text: input.text,
    custom: input.custom ?? {},
    createdAt: services.now(),
  })
  const sent: readonly Emission[] = created ? [{ name: 'message.created', payload: { message }, to: [{ membersOf: access }] }] : noEvents
  return { output: message, events: events.length === 0 ? sent : [...events, ...sent] }
}

/** Starts the conversation with somebody who was never written to before. */
async function openFor(
  services: Services, actor: string, to: string,
): Promise<{ access: ConversationAccess; events: readonly Emission[] }> {
  await services.narrow?.(actor, 'startConversation', { userId: to })
  const { conversation, access, created } = await startDirect(services, actor, to)
  requireUnblocked(access, actor, to)
  return { access, events: created ? [conversationCreated(conversation)] : noEvents }
}
