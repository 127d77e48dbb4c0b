import type { Receipt } from '@confab/protocol'
import { recordOf, sent, type Model, type Outgoing } from './model.js'
import { pair } from './people.js'
import { hear } from './record.js'

/**
 * Takes in the receipt of an own message: it counts as the event. A conversation that is not known yet appears with it, so that what was shown under the provisional key goes on
 * under the new one; the rest of it is read.
 */
export function takeReceipt(model: Model, { message: pending, to }: Outgoing, receipt: Receipt): void {
  const { conversationId, seq, rev, createdAt } = receipt
  const { status: _, error: __, key: ___, ...content } = pending
  const message = sent(model, { ...content, ...receipt, senderId: model.me?.id ?? '' })
  const rec = recordOf(model, conversationId)
  if (to !== null) pair(model, rec, to)
  if (!rec.row) {
    model.stale = true
    const isFirst = rev === 1
    rec.row = { member: null, lastMessage: message, lastSeq: seq, rev: isFirst ? rev : Infinity, seenSeq: 0, unseen: 0, activityAt: createdAt }
    if (isFirst) rec.log ??= { messages: [message], rev, hasOlder: false, hasNewer: false }
  }
  hear(model, rec, [message])
}
