import { fixedLimits } from '@confab/protocol'
import type { SeenTarget } from '../access.js'
import { noEvents, type Handler, type Recipients } from '../services.js'

export const markSeen: Handler<'markSeen', SeenTarget> = async ({ services, actor, target: { conversation, seq } }) => {
  const { seq: now, moved } = await services.storage.seen.mark({ conversationId: conversation.id, userId: actor, seq })
  const output = { conversationId: conversation.id, userId: actor, seq: now }
  const to: Recipients = conversation.userIds.length > fixedLimits.smallGroup ? { userIds: [actor] } : { membersOf: conversation }
  return { output, events: moved ? [{ name: 'conversation.seen', payload: output, to: [to] }] : noEvents }
}
