import type { Receipt } from '@confab/protocol'
import { emptyRow, recordOf, sent, type Model, type Outgoing } from './model.js'
import { pair } from './people.js'
import { hear } from './record.js'

/**
 * Takes in the receipt of an own message: it counts as the event. A conversation that is not known yet appears with it, so that what was shown under the provisional key goes on
 * under the new one; the rest of it is read.
 */
export function takeReceipt(model: Model, { message: pending, to, resolve }: Outgoing, receipt: Receipt): void {
  const { conversationId, seq, rev, createdAt } = receipt
  const { status: _, error: __, progress: ___, key, ...content } = pending
  const rec = recordOf(model, conversationId)
  resolve(receipt)
  if (to !== null) pair(model, rec, to)
  if (!rec.row) model.stale = true
  model.outbox.delete(key)
  const message = sent(model, { ...content, attachments: [], ...receipt, senderId: model.me?.id ?? '' })
  if (!rec.row) {
    const isFirst = rev === 1
    rec.row = { ...emptyRow, lastMessage: message, lastSeq: seq, rev: isFirst ? rev : Infinity, activityAt: createdAt }
    if (isFirst) rec.log ??= { messages: [message], rev, hasOlder: false, hasNewer: false }
  }
  hear(model, rec, [message])
}
