import { conversationKey, type ConversationRef } from '../state.js'
import { meet, recordOf, type Model } from './model.js'

/** How many timelines stay held, those that are open included. */
const keptLogs = 10

/** One more wants to see a conversation. */
export function openRef(model: Model, ref: ConversationRef): void {
  const rec = recordOf(model, conversationKey(model, ref))
  rec.open += 1
  if (rec.otherUserId) meet(model, rec.otherUserId)
  model.records.delete(rec.key)
  model.records.set(rec.key, rec)
}

/** One less wants to see it. The timelines opened longest ago are let go. */
export function closeRef(model: Model, ref: ConversationRef): void {
  const { records } = model
  const rec = records.get(conversationKey(model, ref))
  if (rec?.open) rec.open -= 1
  let logs = [...records.values()].filter(({ log }) => log).length
  for (const one of records.values()) {
    if (one.open || (one.log && logs <= keptLogs)) continue
    if (one.log) logs -= 1
    one.log = one.members = null
    if (!one.row) records.delete(one.key)
  }
}
