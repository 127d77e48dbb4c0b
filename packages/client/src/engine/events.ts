import type { ChatEvent } from '@confab/protocol'
import { sent, type Model, type Rec } from './model.js'
import { leave, stepVersion, takePresence, takeUsers, type Step } from './people.js'
import { hear, takeMarks } from './record.js'

/** Takes in what arrived live, or what is known from the answer to an own call; tells whether it was news. What a newer server may have to tell is none. */
export function takeEvent(model: Model, { name, payload }: ChatEvent): boolean {
  /** Changes the conversation it is about. What begins in one that is not known has to be placed by reading the sidebar, and whatever happens there while that is being read. */
  const about = (id: string, change: (rec: Rec) => boolean): boolean => {
    const rec = model.records.get(id)
    const isStart = name.endsWith('.created')
    if (!rec?.row && (isStart || model.asking)) model.stale = true
    return rec ? change(rec) : isStart
  }
  const step = (id: string, fields: Step): boolean => about(id, rec => stepVersion(model, rec, fields))
  switch (name) {
    case 'message.created':
    case 'message.updated':
    case 'message.deleted': return about(payload.message.conversationId, rec => {
      const { rev, senderId } = payload.message
      const isNews = rev > (rec.row ?? rec.log ?? { rev: 0 }).rev && !rec.ahead.some(message => message.rev === rev)
      hear(model, rec, [sent(model, payload.message)])
      type(rec, senderId, false)
      return isNews
    })
    case 'conversation.created':
    case 'conversation.updated': return step(payload.conversation.id, payload.conversation)
    case 'conversation.seen': return about(payload.conversationId, rec => takeMarks(model, rec, [payload]))
    case 'member.added':
    case 'member.updated': return step(payload.conversationId, payload)
    case 'member.removed':
      if (payload.userId !== model.me?.id) return step(payload.conversationId, payload)
      // A read that is on its way may still show it.
      model.stale = true
      return leave(model, payload.conversationId, payload.version)
    case 'typing.started':
    case 'typing.stopped': return about(payload.conversationId, rec => type(rec, payload.userId, name === 'typing.started'))
    case 'presence.changed': return takePresence(model, [payload])
    case 'user.updated':
      takeUsers(model, [payload.user])
      return true
    default: return false
  }
}

function type(rec: Rec, userId: string, typing: boolean): boolean {
  if (rec.typing.includes(userId) === typing) return false
  rec.typing = typing ? [...rec.typing, userId] : rec.typing.filter(id => id !== userId)
  return true
}
