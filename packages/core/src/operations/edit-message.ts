import type { FoundMessage } from '../access.js'
import { conflict, messageNotFound } from '../refusals.js'
import type { Handler } from '../services.js'

export const editMessage: Handler<'editMessage', FoundMessage> = async ({ services, input, target: { conversation } }) => {
  const edited = await services.storage.messages.edit({
    messageId: input.messageId, conversationId: conversation.id, text: input.text, custom: input.custom, editedAt: services.now(),
  })
  if (edited === null) throw messageNotFound()
  const { changed } = edited
  const message = services.files.shown(edited.message)
  if (!changed) throw conflict('deleted', 'The message could not be changed: it was deleted. Send a new one instead.')
  return {
    output: message,
    events: [{ name: 'message.updated', payload: { message }, to: [{ membersOf: conversation, readersOf: message.seq }] }],
  }
}
