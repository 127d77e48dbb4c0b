import type { KnownConversation, Sidebar, SyncResult } from '@confab/protocol'
import { takeEvent } from './events.js'
import { emptyRec, patch, type Model } from './model.js'
import { keep, leave, place, takePresence, takeUsers } from './place.js'
import { catchUp, takeItem } from './record.js'

/** The sidebar is about to be read. */
export function ask(model: Model): Model {
  return { ...model, stale: false, limbo: [] }
}

/** It could not be read. */
export function unanswered(model: Model): Model {
  return { ...model, stale: true, limbo: null }
}

/** Takes in a page of the sidebar: what is older than what is held leaves it as it is. */
export function takeSidebar(model: Model, { items, users, cursor }: Sidebar): Model {
  let next = takeUsers(model, users)
  for (const item of items) {
    const { id, version } = item.conversation
    if (version <= (next.gone.get(id) ?? 0)) continue
    next = place(next, takeItem(next.records.get(id) ?? emptyRec(id), item, next))
    const userId = next.records.get(id)?.other
    if (userId) next = takePresence(next, [{ userId, online: item.online }])
  }
  return patch(next, { cursor })
}

/**
 * Takes in what brings a client back. A row that was neither confirmed nor read anew is forgotten, to be paged again; a log that was not confirmed knows that it is
 * behind.
 */
export function takeSync(model: Model, { sidebar, conversations }: SyncResult, known: readonly KnownConversation[]): Model {
  const { items, cursor } = sidebar
  const listed = new Set(items.map(({ conversation }) => conversation.id))
  let next = takeSidebar(model, sidebar)
  // Above as many as may be named nobody knows which are missing.
  let forgot = known.length >= 200
  conversations.forEach(({ conversationId: id, status, changes }, index) => {
    const { rev, version } = known[index] ?? { rev: 0, version: 0 }
    if (status === 'gone') next = leave(next, id, version)
    let rec = next.records.get(id)
    if (!rec) return
    const { row } = rec
    if (changes) rec = catchUp(rec, changes, rev, next)
    else if (status === 'behind') rec = { ...rec, head: Math.max(rec.head, rev + 1) }
    if (!listed.has(id) && (rec.row?.rev === Infinity || (status === 'behind' && !rec.log))) rec = { ...rec, row: null }
    forgot ||= !!row && !rec.row
    next = keep(next, rec.row || rec.log ? rec : { ...rec, ahead: [] })
  })
  // Reading on from where the sidebar was read to is right only if its first page reaches down to all that has moved since it was read last.
  const last = items.at(-1)
  if (cursor && last && last.activityAt <= model.top && !forgot && model.cursor !== undefined) next = { ...next, cursor: model.cursor }
  next = { ...next, limbo: null, top: items[0]?.activityAt ?? '' }
  return (model.limbo ?? []).reduce(takeEvent, next)
}
