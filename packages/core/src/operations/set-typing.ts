import type { MemberTarget } from '../access.js'
import { noEvents, type Handler } from '../services.js'

export const setTyping: Handler<'setTyping', MemberTarget> = async ({ actor, input: { conversationId, typing }, target: { conversation } }) => {
  // Nothing passes a block, in either direction, and nobody is told.
  if (conversation.blockedBy.length > 0) return { output: undefined, events: noEvents }
  const name = typing ? 'typing.started' : 'typing.stopped'
  return { output: undefined, events: [{ name, payload: { conversationId, userId: actor }, to: [{ membersOf: conversation, except: actor }] }] }
}
