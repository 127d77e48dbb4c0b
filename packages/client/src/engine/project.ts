import type { ClientState, ConnectionState, ConversationState, SidebarEntry } from '../state.js'
import { emptyRow, type Model } from './model.js'

const noMessages: ConversationState['messages'] = []

/** Makes the states that applications see. What did not change since the one before is the very same object. */
export function projector(): (model: Model, connection: ConnectionState) => ClientState {
  let before: ClientState | undefined
  let rows: ReadonlyMap<string, SidebarEntry> = new Map()
  return ({ me, users, online, directs, cursor, records, outbox }, connection) => {
    const entries = new Map<string, SidebarEntry>()
    const opened = new Map<string, ConversationState>()
    for (const { row, log, open, ahead, member, head: _head, version: _version, membersVersion: _membersVersion, ...shown } of records.values()) {
      const { key, conversation, otherUserId } = shown
      const pending = [...outbox.values()].filter(({ to, message }) => (to === null ? message.conversationId === key : to === otherUserId)).map(({ message }) => message)
      const last = pending.at(-1)
      if (row ?? last) {
        const { rev: _rev, ...entry } = row ?? emptyRow
        const activityAt = last && last.createdAt > entry.activityAt ? last.createdAt : entry.activityAt
        entries.set(key, keep(rows.get(key), { key, conversation, otherUserId, member, ...entry, lastMessage: last ?? entry.lastMessage, activityAt }))
      }
      if (open || log) {
        const held = before?.conversations.get(key)
        const { messages = noMessages, hasOlder = false, hasNewer = false, rev = 0 } = log ?? {}
        // An own message that is stored but not in its place yet is shown where it was while it was sent.
        const more = hasNewer ? [] : [...ahead.filter(({ senderId }) => senderId === me?.id), ...pending]
        opened.set(key, keep(held, {
          ...shown, hasOlder, hasNewer, messages: more[0] ? keepList(held?.messages, [...messages, ...more]) : messages,
          gap: rev === Infinity, loaded: !!log, syncedRev: rev === Infinity ? 0 : rev,
        }))
      }
    }
    rows = entries
    const items = keepList(before?.sidebar.items, [...entries.values()].sort(newestFirst))
    return before = keep(before, {
      connection, me, users, online, directs,
      sidebar: keep(before?.sidebar, { items, hasMore: !!cursor, loaded: cursor !== undefined }),
      conversations: before && sameValues(before.conversations, opened) ? before.conversations : opened,
      unseenTotal: items.reduce((sum, { unseenCount }) => sum + unseenCount, 0),
    })
  }
}

/** Newest activity first, ties by id, as the server has it. */
function newestFirst(one: SidebarEntry, other: SidebarEntry): number {
  if (one.activityAt !== other.activityAt) return one.activityAt > other.activityAt ? -1 : 1
  return one.key > other.key ? -1 : 1
}

function sameValues<Value extends object>(before: ReadonlyMap<string, Value>, next: ReadonlyMap<string, Value>): boolean {
  return before.size === next.size && [...next].every(([key, value]) => before.get(key) === value)
}

/** The object of before, when it says the same as the next; both have the same fields. */
function keep<T extends object>(before: T | undefined, next: T): T {
  for (const name in next) if (before?.[name] !== next[name]) return next
  return before ?? next
}

/** The list of before, when it holds the same as the next. */
function keepList<T>(before: readonly T[] | undefined, next: readonly T[]): readonly T[] {
  return before?.length === next.length && next.every((one, index) => one === before[index]) ? before : next
}
