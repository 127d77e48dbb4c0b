import type { KnownConversation, Sidebar, SyncInput, SyncResult } from '@confab/protocol'
import { recordOf, type Model, type Rec } from './model.js'
import { leave, takeUsers } from './people.js'
import { catchUp, takeItem } from './record.js'
import { revOf } from './wants.js'

/** Takes in a page of the sidebar: what is older than what is held leaves it as it is. `asked` as of presence. */
export function takeSidebar(model: Model, { items, users, cursor }: Sidebar, asked?: number): void {
  takeUsers(model, users)
  for (const item of items) takeItem(model, recordOf(model, item.conversation.id), item, asked)
  model.cursor = cursor
}

/** What to say is held, loaded timelines and recent rows first, and for which the changes should come along. */
export function syncInput({ records }: Model): SyncInput {
  const rank = ({ log, open, row }: Rec): string => `${!!log}${!!open}${row?.activityAt ?? ''}`
  const held = [...records.values()].filter(({ row, log }) => row ?? log).sort((one, other) => (rank(one) < rank(other) ? 1 : -1))
  return {
    known: held.slice(0, 200).map(rec => ({ conversationId: rec.key, rev: Math.min(revOf(rec), rec.head), version: rec.conversation?.version ?? 0 })),
    loaded: held.slice(0, 10).filter(({ log }) => log).map(({ key }) => key),
  }
}

/**
 * Takes in what brings a client back. A row that was neither confirmed nor read anew is forgotten, to be paged again; a log that was not confirmed knows that it is behind.
 */
export function takeSync(model: Model, { sidebar, conversations }: SyncResult, known: readonly KnownConversation[], asked?: number): void {
  const { cursor, top } = model
  const { items } = sidebar
  const listed = new Set(items.map(({ conversation }) => conversation.id))
  // Above as many as may be named nobody knows which are missing.
  let forgot = known.length >= 200
  takeSidebar(model, sidebar, asked)
  conversations.forEach(({ conversationId: id, status, changes }, index) => {
    const { rev, version } = known[index] as KnownConversation
    if (status === 'gone') leave(model, id, version)
    const rec = model.records.get(id)
    if (!rec) return
    if (changes) catchUp(model, rec, changes, rev)
    else if (status === 'behind') rec.head = Math.max(rec.head, rev + 1)
    if (rec.row && !listed.has(id) && (rec.row.rev === Infinity || !rec.member || (status === 'behind' && !rec.log))) {
      forgot = true
      rec.row = null
      if (!rec.log && !rec.open) model.records.delete(id)
    }
  })
  // Reading on from where the sidebar was read to is right only if its first page reaches down to all that has moved since it was read last.
  const last = items.at(-1)
  if (model.cursor && last && last.activityAt <= top && !forgot && cursor !== undefined) model.cursor = cursor
  model.top = items[0]?.activityAt ?? ''
}
