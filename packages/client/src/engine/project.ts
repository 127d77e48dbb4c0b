import type { ClientState, ConnectionState, ConversationState, PendingMessage, SidebarEntry, TimelineMessage } from '../state.js'
import { emptyRec, patch, sameList, type Log, type Model, type Rec } from './model.js'
import { isFor } from './place.js'

/** Makes the states that applications see. What did not change since the one before keeps its identity. */
export function projector(): (model: Model, connection: ConnectionState) => ClientState {
  let state: ClientState | undefined
  let rows = new Map<string, SidebarEntry>()
  let opened = new Map<string, ConversationState>()
  let before: Model | undefined
  return (model, connection) => {
    if (state && model === before) return (state = patch(state, { connection }))
    const shown = new Map<string, ConversationState>()
    const entries = new Map<string, SidebarEntry>()
    for (const rec of recordsOf(model)) {
      const { key } = rec
      const isSame = before?.records.get(key) === rec && before.outbox === model.outbox
      const pending = isSame ? [] : model.outbox.filter(entry => isFor(entry, rec)).map(({ message }) => message)
      const row = isSame ? rows.get(key) : entryOf(rec, pending, rows.get(key))
      if (row) entries.set(key, row)
      const conversation = isSame ? opened.get(key) : conversationOf(rec, pending, opened.get(key))
      if (conversation) shown.set(key, conversation)
    }
    const items = sameList(state?.sidebar.items, [...entries.values()].sort(newestFirst))
    const sidebar = { items, hasMore: !!model.cursor, loaded: model.cursor !== undefined }
    const next: ClientState = {
      connection, me: model.me, users: model.users, online: model.online, directs: model.directs,
      sidebar: state ? patch(state.sidebar, sidebar) : sidebar,
      conversations: state && sameMap(opened, shown) ? state.conversations : shown,
      unseenTotal: items.reduce((sum, { unseenCount }) => sum + unseenCount, 0),
    }
    rows = entries
    opened = shown
    before = model
    return (state = state ? patch(state, next) : next)
  }
}

/** The records, and one for each person to whom something is on its way without there being a conversation. */
function recordsOf({ records, outbox, directs }: Model): Iterable<Rec> {
  const all = new Map(records)
  for (const { to } of outbox) {
    const key = `to:${to ?? ''}`
    if (to !== null && !directs.has(to) && !all.has(key)) all.set(key, emptyRec(key, to))
  }
  return all.values()
}

function entryOf({ key, summary, other, row }: Rec, pending: readonly PendingMessage[], before: SidebarEntry | undefined): SidebarEntry | undefined {
  const last = pending.at(-1)
  if (!row && !last) return undefined
  const next: SidebarEntry = {
    key, conversation: summary, otherUserId: other, member: row?.member ?? null,
    lastMessage: last ?? row?.lastMessage ?? null,
    lastSeq: row?.lastSeq ?? 0, unseenCount: row?.unseen ?? 0, seenSeq: row?.seenSeq ?? 0,
    activityAt: last && !(row && row.activityAt > last.createdAt) ? last.createdAt : row?.activityAt ?? '',
  }
  return before ? patch(before, next) : next
}

function conversationOf(rec: Rec, pending: readonly PendingMessage[], before: ConversationState | undefined): ConversationState | undefined {
  const { key, summary, other, people, log, seen, typing, loading, error, open } = rec
  if (!open && !log) return undefined
  const next: ConversationState = {
    key, conversation: summary, otherUserId: other, members: people && people.list,
    messages: sameList(before?.messages, messagesOf(log, pending)),
    hasOlder: !!log?.hasOlder, hasNewer: !!log?.hasNewer, gap: log?.rev === Infinity, loaded: !!log, loading, error, seen, typing, syncedRev: log && log.rev < Infinity ? log.rev : 0,
  }
  return before ? patch(before, next) : next
}

function messagesOf(log: Log | null, pending: readonly PendingMessage[]): readonly TimelineMessage[] {
  if (!log) return pending
  return log.hasNewer || pending.length === 0 ? log.messages : [...log.messages, ...pending]
}

/** Newest activity first, ties by id, as the server has it. */
function newestFirst(one: SidebarEntry, other: SidebarEntry): number {
  if (one.activityAt !== other.activityAt) return one.activityAt > other.activityAt ? -1 : 1
  return one.key > other.key ? -1 : 1
}

function sameMap<Value>(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>): boolean {
  return before.size === after.size && [...after].every(([key, value]) => before.get(key) === value)
}
