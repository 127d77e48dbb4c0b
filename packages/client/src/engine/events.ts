import type { ChatEvent } from '@confab/protocol'
import { sent, type Model, type Rec } from './model.js'
import { hearPresence, leave, stepVersion, takeUsers, type Step } from './people.js'
import { hear, takeMarks } from './record.js'

/**
 * Takes in what arrived live, or what is known from the answer to an own call; tells whether it was news. What an event carries says what to do with it, so one that only newer
 * servers know is of use as far as it carries something known.
 */
export function takeEvent(model: Model, { name, payload }: ChatEvent): boolean {
  /** Changes the conversation it is about. What begins in one that is not known has to be placed by reading the sidebar, and whatever happens there while that is being read. */
  const about = (id: string, change: (rec: Rec) => boolean): boolean => {
    const rec = model.records.get(id)
    const isStart = name.endsWith('.created')
    if (!rec?.row && (isStart || model.asking)) model.stale = true
    return rec ? change(rec) : isStart
  }
  const step = (id: string, fields: Step): boolean => about(id, rec => stepVersion(model, rec, fields))
  if ('message' in payload) return about(payload.message.conversationId, rec => {
    const { rev, senderId } = payload.message
    const isNews = rev > (rec.row ?? rec.log ?? { rev: 0 }).rev && !rec.ahead.some(message => message.rev === rev)
    hear(model, rec, [sent(model, payload.message)])
    type(rec, senderId, false)
    return isNews
  })
  if ('conversation' in payload) return step(payload.conversation.id, payload.conversation)
  if ('user' in payload) return takeUsers(model, [payload.user])
  if ('online' in payload) return hearPresence(model, payload)
  if ('seq' in payload) return about(payload.conversationId, rec => takeMarks(model, rec, [payload]))
  if ('version' in payload) {
    if (!('userId' in payload) || payload.userId !== model.me?.id) return step(payload.conversationId, payload)
    // A read that is on its way may still show it.
    model.stale = true
    return leave(model, payload.conversationId, payload.version)
  }
  return name.startsWith('typing') && about(payload.conversationId, rec => type(rec, payload.userId, name === 'typing.started'))
}

function type(rec: Rec, userId: string, typing: boolean): boolean {
  if (rec.typing.includes(userId) === typing) return false
  rec.typing = typing ? [...rec.typing, userId] : rec.typing.filter(id => id !== userId)
  return true
}
