import type { ClientState, ConnectionState, ConversationState, PendingMessage, SidebarEntry } from '../state.js'
import type { Model, Rec } from './model.js'

const noMessages: ConversationState['messages'] = []

/** Makes the states that applications see. What did not change since the one before is the very same object. */
export function projector(): (model: Model, connection: ConnectionState) => ClientState {
  let before: ClientState | undefined
  let rows = new Map<string, SidebarEntry>()
  return ({ me, users, online, directs, cursor, records, outbox }, connection) => {
    const entries = new Map<string, SidebarEntry>()
    const shown = new Map<string, ConversationState>()
    for (const rec of records.values()) {
      const { key } = rec
      const pending = [...outbox.values()].filter(({ to, message }) => (to === null ? message.conversationId === key : to === rec.other)).map(({ message }) => message)
      const entry = entryOf(rec, pending.at(-1))
      if (entry) entries.set(key, keep(rows.get(key), entry))
      const conversation = before?.conversations.get(key)
      if (rec.open || rec.log) shown.set(key, keep(conversation, conversationOf(rec, pending, me?.id, conversation)))
    }
    rows = entries
    const items = keep(before?.sidebar.items, [...entries.values()].sort(newestFirst))
    const opened = [...shown.values()]
    const held = [...before?.conversations.values() ?? []]
    return before = keep(before, {
      connection, me, users, online, directs,
      sidebar: keep(before?.sidebar, { items, hasMore: !!cursor, loaded: cursor !== undefined }),
      conversations: before && keep(held, opened) === held ? before.conversations : shown,
      unseenTotal: items.reduce((sum, { unseenCount }) => sum + unseenCount, 0),
    })
  }
}

function entryOf({ key, summary, other, row }: Rec, last: PendingMessage | undefined): SidebarEntry | undefined {
  if (!row && !last) return undefined
  const { member = null, lastMessage = null, lastSeq = 0, unseen = 0, seenSeq = 0, activityAt = '' } = row ?? {}
  return {
    key, conversation: summary, otherUserId: other, member, lastMessage: last ?? lastMessage, lastSeq, unseenCount: unseen, seenSeq,
    activityAt: last && last.createdAt > activityAt ? last.createdAt : activityAt,
  }
}

function conversationOf(rec: Rec, pending: readonly PendingMessage[], me: string | undefined, before: ConversationState | undefined): ConversationState {
  const { key, summary, other, members, log, seen, typing, loading, error } = rec
  const { messages = noMessages, hasOlder = false, hasNewer = false, rev = 0 } = log ?? {}
  // An own message that is stored but not in its place yet is shown where it was while it was sent.
  const more = hasNewer ? [] : [...rec.ahead.filter(({ senderId }) => senderId === me), ...pending]
  return {
    key, conversation: summary, otherUserId: other, members, messages: more[0] ? keep(before?.messages, [...messages, ...more]) : messages, hasOlder, hasNewer,
    gap: rev === Infinity, loaded: !!log, loading, error, seen, typing, syncedRev: rev === Infinity ? 0 : rev,
  }
}

/** Newest activity first, ties by id, as the server has it. */
function newestFirst(one: SidebarEntry, other: SidebarEntry): number {
  if (one.activityAt !== other.activityAt) return one.activityAt > other.activityAt ? -1 : 1
  return one.key > other.key ? -1 : 1
}

/** The object or list of before, when it holds the same as the next. */
function keep<T extends object>(before: T | undefined, next: T): T {
  for (const name in { ...before, ...next }) if (before?.[name] !== next[name]) return next
  return before ?? next
}
