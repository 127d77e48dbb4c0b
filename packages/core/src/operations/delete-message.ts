import type { FoundMessage } from '../access.js'
import { messageNotFound } from '../refusals.js'
import { noEvents, type Handler } from '../services.js'

export const deleteMessage: Handler<'deleteMessage', FoundMessage> = async ({ services, input, target: { conversation, message: before } }) => {
  const deleted = await services.storage.messages.delete({
    messageId: input.messageId, conversationId: conversation.id, deletedAt: services.now(),
  })
  if (deleted === null) throw messageNotFound()
  const { changed } = deleted
  const message = services.files.shown(deleted.message)
  if (changed && before.attachments.length > 0) services.files.remove(before.attachments)
  return {
    output: message,
    events: changed ? [{ name: 'message.deleted', payload: { message }, to: [{ membersOf: conversation, readersOf: message.seq }] }] : noEvents,
  }
}
