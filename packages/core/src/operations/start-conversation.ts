import type { StartDirectInput } from '@confab/protocol'
import { conversationCreated } from '../conversation-created.js'
import { directKey, pairOf, requireStartable, startDirect } from '../direct.js'
import type { StoredConversation } from '../interfaces/conversation-store.js'
import { invalidInput, peopleNotFound } from '../refusals.js'
import { noEvents, type Handler, type Services } from '../services.js'
import { startGroup } from '../group-start.js'

export const startConversation: Handler<'startConversation'> = async ({ services, actor, input }) => {
  const { conversation, created } = input.kind === 'direct' ? await openDirect(services, actor, input) : await startGroup(services, actor, input)
  return { output: conversation, events: created ? [conversationCreated(conversation)] : noEvents }
}

async function openDirect(
  services: Services, actor: string, { userId }: StartDirectInput,
): Promise<{ conversation: StoredConversation; created: boolean }> {
  if (userId === actor) throw invalidInput('startConversation', [{ path: ['userId'], message: 'is yourself: there is no conversation with oneself' }])
  const existing = await services.storage.conversations.findByKey(directKey(pairOf(actor, userId)))
  if (existing === null) await requireStartable(services, actor, userId)
  const started = existing === null ? await startDirect(services, actor, userId) : { conversation: existing, created: false }
  // Whoever has blocked the other may look at what was said; only writing needs the block taken back.
  if (started.conversation.blockedBy.includes(userId)) throw peopleNotFound([userId])
  return started
}
