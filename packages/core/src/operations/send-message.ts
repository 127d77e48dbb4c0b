import { randomUUID } from 'node:crypto'
import { isChatError, type Message, type Receipt, type SendMessageInput } from '@confab/protocol'
import type { WriterTarget } from '../access.js'
import { conversationCreated } from '../conversation-created.js'
import { requireUnblocked, startDirect } from '../direct.js'
import { placesOf } from '../files/files.js'
import type { StoredAttachment, StoredMessage } from '../interfaces/message-store.js'
import { noEvents, type Emission, type Handler, type Services } from '../services.js'
import type { ConversationAccess } from '../access-cache.js'

export const sendMessage: Handler<'sendMessage', WriterTarget> = async ({ services, actor, input, target }) => {
  const attached = input.attachments === undefined ? noFiles : await attachedOrSent(services, actor, input, target)
  if ('sent' in attached) return { output: receiptOf(services.files.shown(attached.sent)), events: noEvents }
  const { access, events } = target.conversation === null
    ? await openFor(services, actor, target.to)
    : { access: target.conversation, events: noEvents }
  await services.files.unused.sending(attached.files.map(({ key }) => key))
  const { message, created } = await services.storage.messages.append({
    conversationId: access.id,
    senderId: actor,
    clientMessageId: input.clientMessageId ?? randomUUID(),
    text: input.text,
    custom: input.custom ?? {},
    attachments: attached.files,
    createdAt: services.now(),
  }).catch((error: unknown) => {
    // Where nobody knows whether it is stored, its files may be in use.
    if (isChatError(error) && error.code !== 'UNAVAILABLE') services.files.notSent(attached.files)
    throw error
  })
  // It was sent before, with other files than these: uploaded twice, for instance.
  if (!created) services.files.notSent(attached.files.filter(({ key }) => !message.attachments.some((one) => one.key === key)))
  const shown = services.files.shown(message)
  const sent: readonly Emission[] = created ? [{ name: 'message.created', payload: { message: shown }, to: [{ membersOf: access }] }] : noEvents
  return { output: receiptOf(shown), events: events.length === 0 ? sent : [...events, ...sent] }
}

function receiptOf({ id, conversationId, clientMessageId, seq, rev, createdAt, attachments }: Message): Receipt {
  const receipt: Receipt = { id, conversationId, clientMessageId, seq, rev, createdAt }
  if (attachments.length > 0) receipt.attachments = attachments
  return receipt
}

const noFiles: { files: StoredAttachment[] } = { files: [] }

/** The files of the message; or the message itself when it was sent before, because tokens end, and what was sent stays sent. */
async function attachedOrSent(
  { files, storage }: Services, actor: string, { attachments = [], clientMessageId }: SendMessageInput, target: WriterTarget,
): Promise<{ files: StoredAttachment[] } | { sent: StoredMessage }> {
  try {
    return { files: files.attached(attachments, actor, placesOf(target.conversation, actor, 'to' in target ? target.to : undefined)) }
  } catch (error) {
    if (clientMessageId === undefined || target.conversation === null) throw error
    const sent = await storage.messages.findSent({ conversationId: target.conversation.id, senderId: actor, clientMessageId })
    if (sent === null) throw error
    return { sent }
  }
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
