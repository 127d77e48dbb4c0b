import type { ChatError, Receipt, SendMessageInput } from '@confab/protocol'
import { recordOf, type Model, type Outgoing } from '../engine/model.js'
import type { OutgoingFiles } from '../sending-files.js'
import { deferred } from './shell.js'

/** Puts an own message at the end of the outbox; a direct conversation that does not exist yet appears with it. `files` go before it; `error`: why it has failed already. */
export function enqueue(model: Model, input: SendMessageInput & { clientMessageId: string }, createdAt: string, files?: OutgoingFiles | undefined, error: ChatError | null = null): Outgoing {
  const { text, custom = {}, clientMessageId } = input
  const { to = null, conversationId = null } = input as { to?: string; conversationId?: string }
  const entry: Outgoing = {
    input, files, to, ...deferred<Receipt>(), isBusy: false, isCalling: false, tries: 0, cuts: 0, crashes: 0,
    message: {
      key: clientMessageId, id: null, conversationId, seq: null, rev: null, senderId: model.me?.id ?? '', clientMessageId,
      text, custom, attachments: files?.attachments ?? [], createdAt, editedAt: null, deletedAt: null, status: error ? 'failed' : 'sending', error, progress: files ? 0 : null,
    },
  }
  if (to !== null && !model.directs.has(to)) recordOf(model, `to:${to}`)
  model.outbox.set(clientMessageId, entry)
  return entry
}
