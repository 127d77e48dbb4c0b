import type { ChatError, Receipt } from '@confab/protocol'
import { emptyRec, patch, type Model, type Outgoing, type Row } from './model.js'
import { place } from './place.js'
import { hear, sent } from './record.js'

/**
 * Takes in the receipt of an own message: it counts as the event. A conversation that is not known yet appears with it, so that what was shown under the provisional
 * key goes on under the new one; the rest of it is read.
 */
export function takeReceipt(model: Model, receipt: Receipt): Model {
  const entry = model.outbox.find(({ message }) => message.clientMessageId === receipt.clientMessageId)
  if (!entry) return model
  const outbox = model.outbox.map(one => (one === entry ? { ...one, acked: true } : one))
  const { key: _, status: __, error: ___, ...content } = entry.message
  const { conversationId, seq, rev, createdAt } = receipt
  const message = sent({ ...content, ...receipt }, model)
  const held = model.records.get(conversationId)
  if (held?.row) return place({ ...model, outbox }, hear(held, [message], model))
  const isFirst = rev === 1
  const row: Row = { member: null, lastMessage: message, lastSeq: seq, rev: isFirst ? rev : Infinity, seenSeq: 0, unseen: 0, activityAt: createdAt }
  const log = isFirst ? { messages: [message], rev, hasOlder: false, hasNewer: false } : null
  const rec = held ? hear(held, [message], model) : { ...emptyRec(conversationId, entry.to), row, log, head: rev }
  return place({ ...model, outbox, stale: true }, rec)
}

/** Marks a message of the outbox as failed, or as on its way again (then as the last). */
export function requeue(model: Model, clientMessageId: string, error: ChatError | null): Model {
  const entry = model.outbox.find(({ message }) => message.clientMessageId === clientMessageId)
  if (!entry) return model
  const next: Outgoing = { ...entry, message: { ...entry.message, status: error ? 'failed' : 'sending', error } }
  return { ...model, outbox: error ? model.outbox.map(one => (one === entry ? next : one)) : [...without(model.outbox, entry), next] }
}

/** Takes a message out of the outbox. */
export function discard(model: Model, clientMessageId: string): Model {
  return patch(model, { outbox: model.outbox.filter(({ message }) => message.clientMessageId !== clientMessageId) })
}

function without(outbox: readonly Outgoing[], entry: Outgoing): Outgoing[] {
  return outbox.filter(one => one !== entry)
}
