import type { ChatEvent } from '@confab/protocol'
import type { Model, Rec } from './model.js'
import { leave, place, takePresence, takeUsers } from './place.js'
import { hear, sent, stepVersion, takeMarks } from './record.js'

/** Takes in what arrived live, or what is known from the answer to an own call. What a newer server may have to tell changes nothing. */
export function takeEvent(model: Model, event: ChatEvent): Model {
  const { name, payload } = event
  switch (name) {
    case 'message.created':
    case 'message.updated':
    case 'message.deleted': {
      const { message } = payload
      const { conversationId, senderId } = message
      return about(model, event, conversationId, rec => withTyping(hear(rec, [sent(message, model)], model), senderId, false))
    }
    case 'conversation.created':
    case 'conversation.updated': return step(model, event, payload.conversation.id, payload.conversation)
    case 'conversation.seen': return about(model, event, payload.conversationId, rec => takeMarks(rec, [payload], model))
    case 'member.added':
    case 'member.updated':
    case 'member.removed': return name === 'member.removed' && payload.userId === model.me?.id
      ? leave(model, payload.conversationId, payload.version)
      : step(model, event, payload.conversationId, payload)
    case 'typing.started':
    case 'typing.stopped': return about(model, event, payload.conversationId, rec => withTyping(rec, payload.userId, name === 'typing.started'))
    case 'presence.changed': return takePresence(model, [payload])
    case 'user.updated': return takeUsers(model, [payload.user])
    default: return model
  }
}

function step(model: Model, event: ChatEvent, id: string, payload: Parameters<typeof stepVersion>[1]): Model {
  return payload.version > (model.gone.get(id) ?? 0) ? about(model, event, id, rec => stepVersion(rec, payload, model)) : model
}

/** Changes the conversation that an event is about. What happens in one that is not known yet is looked at again after the sidebar has been read, if need be at once. */
function about(model: Model, event: ChatEvent, id: string, change: (rec: Rec) => Rec): Model {
  const rec = model.records.get(id)
  const next = rec ? place(model, change(rec)) : model
  if (rec?.row) return next
  if (next.limbo) return { ...next, limbo: [...next.limbo, event] }
  return event.name.endsWith('.created') ? { ...next, stale: true } : next
}

function withTyping(rec: Rec, userId: string, typing: boolean): Rec {
  if (rec.typing.includes(userId) === typing) return rec
  return { ...rec, typing: typing ? [...rec.typing, userId] : rec.typing.filter(id => id !== userId) }
}
