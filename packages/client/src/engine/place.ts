import { ChatError, type Presence, type User } from '@confab/protocol'
import { drop, emptyRec, patch, put, type Model, type Outgoing, type Rec } from './model.js'

/** Changes the record of a conversation; what is not held stays so. */
export function update(model: Model, id: string, change: (rec: Rec, model: Model) => Rec): Model {
  const rec = model.records.get(id)
  return rec ? place(model, change(rec, model)) : model
}

/**
 * Puts a record into the model. A direct conversation takes over what was open under its provisional key, and messages that are now in their place leave the
 * outbox.
 */
export function place(model: Model, rec: Rec): Model {
  const other = rec.other ?? rec.summary?.directUserIds?.find(id => id !== model.me?.id) ?? null
  let { records, directs, outbox } = model
  let next = patch(rec, { other })
  const provisional = `to:${other ?? ''}`
  if (other !== null && rec.key !== provisional) {
    directs = put(directs, other, rec.key)
    next = patch(next, { open: rec.open + (records.get(provisional)?.open ?? 0) })
    records = drop(records, provisional)
  }
  if (outbox.some(entry => isPlaced(entry, next))) outbox = outbox.filter(entry => !isPlaced(entry, next))
  return patch(model, { records: put(records, rec.key, next), directs, outbox })
}

/** Tells whether a message of the outbox goes into a conversation. */
export function isFor({ to, message }: Outgoing, { key, other }: Rec): boolean {
  return to === null ? message.conversationId === key : to === other
}

function isPlaced(entry: Outgoing, rec: Rec): boolean {
  const isIt = ({ key }: { key: string }): boolean => key === entry.message.key
  if (!isFor(entry, rec) || rec.ahead.some(isIt)) return false
  return entry.acked || (!!rec.row?.lastMessage && isIt(rec.row.lastMessage)) || !!rec.log?.messages.some(isIt)
}

/** Puts in a record that may hold nothing of use any more, and takes it out when that is so. */
export function keep(model: Model, rec: Rec): Model {
  const next = place(model, rec)
  return rec.row || rec.log || rec.open ? next : { ...next, records: drop(next.records, rec.key) }
}

/** Forgets a conversation that the actor is out of since after `version`. Where it is open, it says so. */
export function leave(model: Model, id: string, version: number): Model {
  const rec = model.records.get(id)
  const gone = put(model.gone, id, Math.max(version, model.gone.get(id) ?? 0))
  if (!rec) return patch(model, { gone })
  const { other, open } = rec
  if (version < (rec.summary?.version ?? 0)) return model
  const left = keep(model, { ...emptyRec(id, other), open, error: new ChatError('NOT_FOUND') })
  // When a higher version was heard of, the actor may be back in.
  return { ...left, gone, directs: drop(left.directs, other ?? ''), stale: left.stale || rec.version > version }
}

/** Takes in profiles; one that is as it was stays the same object. */
export function takeUsers(model: Model, list: readonly User[]): Model {
  let { users } = model
  for (const user of list) if (JSON.stringify(users.get(user.id)) !== JSON.stringify(user)) users = put(users, user.id, user)
  return patch(model, { users })
}

/** Takes in who is there. */
export function takePresence(model: Model, presences: readonly Presence[]): Model {
  const online = new Set(model.online)
  let changed = false
  for (const { userId, online: here } of presences) {
    if (online.has(userId) === here) continue
    changed = true
    if (here) online.add(userId)
    else online.delete(userId)
  }
  return changed ? { ...model, online } : model
}
