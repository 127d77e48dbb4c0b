import { randomUUID } from 'node:crypto'
import type { ConversationStore, SidebarRow, StoredConversation } from '@confab/core'
import { ChatError, type Member } from '@confab/protocol'
import { copyMember, copyMessage, copySummary } from './copies.js'
import { type ConversationRecord, type MemoryState, moveUp } from './memory-state.js'
import { countUnseen, lastRevOf, lastSeqOf, messageAt, newLog } from './message-log.js'

/** Conversations, members and the sidebar. */
export function memoryConversations(state: MemoryState): ConversationStore {
  const whole = (record: ConversationRecord): StoredConversation => ({
    ...copySummary(record.summary),
    members: Array.from(record.members.values(), copyMember),
    blockedBy: blockedBy(state, record),
  })

  return {
    async start(draft) {
      const existing = state.conversationByKey.get(draft.key)
      if (existing !== undefined) return { conversation: whole(existing), created: false }
      const { key, members, ...given } = draft
      const record: ConversationRecord = {
        summary: copySummary({ ...given, id: randomUUID(), version: 1, memberCount: members.length }),
        members: new Map(),
        marks: new Map(),
        log: newLog(),
        activityAt: draft.createdAt,
      }
      state.conversations.set(record.summary.id, record)
      state.conversationByKey.set(key, record)
      for (const member of members) enter(state, record, copyMember(member))
      return { conversation: whole(record), created: true }
    },

    async get(conversationId) {
      const record = state.conversations.get(conversationId)
      return record === undefined ? null : whole(record)
    },

    async findByKey(key) {
      const record = state.conversationByKey.get(key)
      return record === undefined ? null : whole(record)
    },

    async change(conversationId, fromVersion, change) {
      const record = state.conversations.get(conversationId)
      if (record === undefined) return null
      if (record.summary.version !== fromVersion) {
        throw new ChatError('CONFLICT', `The conversation could not be changed: it is at version ${record.summary.version} by now, not ${fromVersion}.`)
      }
      const { addMember, removeUserId, setRole, ...content } = change
      if (removeUserId !== undefined) leave(state, record, removeUserId)
      if (addMember !== undefined) {
        const { history, ...member } = addMember
        const lastSeq = lastSeqOf(record.log)
        enter(state, record, { ...member, historyFrom: history === 'all' ? 1 : lastSeq + 1 })
        record.marks.set(member.userId, lastSeq)
        moveUp(record, member.joinedAt)
      }
      const promoted = setRole && record.members.get(setRole.userId)
      if (setRole && promoted) record.members.set(setRole.userId, { ...promoted, role: setRole.role })
      record.summary = copySummary({ ...record.summary, ...content, version: fromVersion + 1, memberCount: record.members.size })
      return whole(record)
    },

    async sidebar({ userId, cursor, limit }) {
      // Sorted in place at every read. It was sorted by the read before, and on what is nearly sorted this is a single pass over the person's conversations,
      // while an append has nothing to do for anybody.
      const all = state.conversationsOf.get(userId)?.sort(newestFirst) ?? []
      const start = cursor === undefined ? 0 : firstAfter(all, cursor)
      const shown = all.slice(start, start + limit)
      const last = shown.at(-1)
      const more = last !== undefined && start + limit < all.length
      return { rows: shown.map((record) => row(record, userId)), cursor: more ? `${last.activityAt} ${last.summary.id}` : null }
    },

    async heads(userId, conversationIds) {
      return conversationIds.flatMap((conversationId) => {
        const record = state.conversations.get(conversationId)
        if (record === undefined || !record.members.has(userId)) return []
        return [{ conversationId, version: record.summary.version, lastRev: lastRevOf(record.log), lastSeq: lastSeqOf(record.log) }]
      })
    },

    async sharing(userId, userIds) {
      const mine = state.conversationsOf.get(userId) ?? []
      return userIds.filter((otherId) => {
        const theirs = state.conversationsOf.get(otherId) ?? []
        const [fewer, present] = mine.length < theirs.length ? [mine, otherId] : [theirs, userId]
        return fewer.some((record) => record.members.has(present))
      })
    },
  }
}

function enter(state: MemoryState, record: ConversationRecord, member: Member): void {
  record.members.set(member.userId, member)
  const theirs = state.conversationsOf.get(member.userId)
  if (theirs === undefined) state.conversationsOf.set(member.userId, [record])
  else theirs.push(record)
}

function leave(state: MemoryState, record: ConversationRecord, userId: string): void {
  if (!record.members.delete(userId)) return
  record.marks.delete(userId)
  const theirs = state.conversationsOf.get(userId) ?? []
  theirs.splice(theirs.indexOf(record), 1)
}

function blockedBy(state: MemoryState, record: ConversationRecord): string[] {
  const pair = record.summary.directUserIds
  if (pair === null) return []
  const [one, other] = pair
  const blockers = []
  if (state.blocked.get(one)?.has(other)) blockers.push(one)
  if (state.blocked.get(other)?.has(one)) blockers.push(other)
  return blockers
}

function row(record: ConversationRecord, userId: string): SidebarRow {
  const { log } = record
  const member = record.members.get(userId) as Member
  const lastSeq = lastSeqOf(log)
  const lastMessage = lastSeq >= member.historyFrom ? messageAt(log, lastSeq) : undefined
  const seenSeq = record.marks.get(userId) ?? 0
  return {
    conversation: copySummary(record.summary),
    member: copyMember(member),
    lastMessage: lastMessage === undefined ? null : copyMessage(lastMessage),
    lastSeq,
    lastRev: lastRevOf(log),
    seenSeq,
    unseenCount: countUnseen(log, userId, Math.max(seenSeq, member.historyFrom - 1)),
    activityAt: record.activityAt,
  }
}

/** Times are all of one form, so their order is that of their text. */
function newestFirst(one: ConversationRecord, other: ConversationRecord): number {
  if (one.activityAt !== other.activityAt) return one.activityAt > other.activityAt ? -1 : 1
  return one.summary.id > other.summary.id ? -1 : 1
}

/** The position of the first that comes after a cursor. The row the cursor was made of may have moved; its place has not. */
function firstAfter(sorted: readonly ConversationRecord[], cursor: string): number {
  const [activityAt = '', id = ''] = cursor.split(' ')
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const record = sorted[middle] as ConversationRecord
    const after = record.activityAt === activityAt ? record.summary.id < id : record.activityAt < activityAt
    if (after) high = middle
    else low = middle + 1
  }
  return low
}
