import type { ConversationRef } from '../state.js'
import { drop, emptyRec, put, type Model } from './model.js'
import { keep } from './place.js'

/** How many timelines stay held, those that are open included. */
const keptLogs = 10

/** Under which key a conversation is held. */
export function keyOf(directs: ReadonlyMap<string, string>, ref: ConversationRef): string {
  return 'to' in ref ? directs.get(ref.to) ?? `to:${ref.to}` : ref.conversationId
}

/** One more wants to see a conversation. What was opened last is last in the map. */
export function openRef(model: Model, ref: ConversationRef): Model {
  const key = keyOf(model.directs, ref)
  const rec = model.records.get(key) ?? emptyRec(key, 'to' in ref ? ref.to : null)
  return { ...model, records: put(drop(model.records, key), key, { ...rec, open: rec.open + 1 }) }
}

/** One less wants to see it. The timelines closed longest ago are let go. */
export function closeRef(model: Model, ref: ConversationRef): Model {
  const key = keyOf(model.directs, ref)
  const rec = model.records.get(key)
  if (!rec?.open) return model
  let next: Model = { ...model, records: put(model.records, key, { ...rec, open: rec.open - 1 }) }
  let logs = [...next.records.values()].filter(({ log }) => log).length
  for (const one of next.records.values()) {
    if (one.open || (one.log ? logs <= keptLogs : one.row)) continue
    if (one.log) logs -= 1
    next = keep(next, { ...one, log: null, people: null, ahead: [] })
  }
  return next
}
