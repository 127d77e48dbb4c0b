import type { Changes, Message, MessagePage, SidebarItem } from '@confab/protocol'
import type { SentMessage } from '../state.js'
import { joinPage, logStep } from './log.js'
import { sent, type Model, type Rec } from './model.js'
import { rowSeen, rowStep } from './row.js'
import { reseat, takePresence, takeSummary } from './people.js'

/** More than this is not kept of what came too early: it is asked for. */
const mostAhead = 100

/** Hears of changes: takes in those that follow what is known, keeps those that came too early. */
export function hear({ me, size }: Model, rec: Rec, messages: readonly SentMessage[] = []): void {
  const { row, log } = rec
  const byRev = new Map([...messages, ...rec.ahead].map(message => [message.rev, message]))
  rec.ahead = [...byRev.values()].sort((one, other) => one.rev - other.rev).filter(message => {
    const { rev } = message
    rec.head = Math.max(rec.head, rev)
    if (rev - 1 === row?.rev) rowStep(row, message, me?.id, rev)
    if (rev - 1 === log?.rev) {
      logStep(log, message, size)
      log.rev = rev
    }
    return rev > (row ?? log ?? message).rev || rev > (log ?? message).rev
  }).slice(-mostAhead)
}

/** Takes in all that happened since a rev. A message may already be further than `upToRev`: that part of it is still to be heard of. */
export function catchUp(model: Model, rec: Rec, { upToRev, gap, ...changes }: Changes, since: number): void {
  const { row, log } = rec
  // In the order of seq, because new ones go to the end one by one.
  const messages = changes.messages.map(message => sent(model, message)).sort((one, other) => one.seq - other.seq)
  for (const reader of [row, log]) {
    if (!reader || reader.rev < since || reader.rev >= upToRev) continue
    const { rev } = reader
    for (const message of messages) {
      if (reader === log) logStep(log, message, model.size)
      else if (row && message.rev > rev) rowStep(row, message, model.me?.id, upToRev)
    }
    reader.rev = gap ? Infinity : Math.max(reader.rev, upToRev)
  }
  rec.head = Math.max(upToRev, ...[row, log].map(reader => (reader && reader.rev < Infinity ? reader.rev : 0)))
  rec.version = Math.max(rec.version, changes.conversation?.version ?? 0)
  takeMarks(model, rec, changes.seen)
  hear(model, rec, messages.filter(({ rev }) => rev > upToRev))
}

/** Takes in a page of the timeline; `fresh` puts it in the place of what is held. Its `rev` was read before its rows, so nothing can be missing after it. */
export function takePage(model: Model, rec: Rec, page: MessagePage, fresh?: boolean): void {
  const { rev, hasOlder, hasNewer } = page
  const held = new Map(rec.log?.messages.map(message => [message.id, message]))
  const messages = page.messages.map(message => sent(model, message, held.get(message.id)))
  if (fresh) rec.log = { messages, rev, hasOlder, hasNewer }
  else if (rec.log) joinPage(rec.log, page, messages, model.size)
  rec.head = Math.max(rec.head, rev)
  hear(model, rec)
}

/** Takes in a message that was asked for, where it is held: what it became since will still be heard of, but its links will not. */
export function takeMessage(model: Model, message: Message): void {
  const { log } = model.records.get(message.conversationId) ?? {}
  if (log?.messages.some(({ id }) => id === message.id)) logStep(log, sent(model, message), model.size)
}

/** Takes in a row of the sidebar, unless what is held is newer; the seen mark is the higher of the two. */
export function takeItem(model: Model, rec: Rec, { conversation, online, member, ...item }: SidebarItem, asked?: number): void {
  const { rev, seenSeq } = item
  const held = rec.row
  const isNewer = takeSummary(model, rec, conversation)
  if (!held || held.rev === Infinity || rev >= held.rev) {
    const activityAt = held && held.activityAt > item.activityAt ? held.activityAt : item.activityAt
    rec.row = { ...item, activityAt, lastMessage: item.lastMessage && sent(model, item.lastMessage, held?.lastMessage) }
    if (held) rowSeen(rec, rec.row, held.seenSeq, model.me?.id)
  }
  if (isNewer || !rec.member) reseat(rec, member)
  if (rec.otherUserId) takePresence(model, [{ userId: rec.otherUserId, online }], asked)
  rec.head = Math.max(rec.head, rev)
  rec.error = null
  takeMarks(model, rec, [{ userId: member.userId, seq: seenSeq }])
  hear(model, rec)
}

/** Moves seen marks forward; tells whether one did. */
export function takeMarks({ me }: Model, rec: Rec, marks: readonly { userId: string; seq: number }[]): boolean {
  const before = rec.seen
  for (const { userId, seq } of marks) {
    if (rec.row && userId === me?.id) rowSeen(rec, rec.row, seq, userId)
    if (seq > (rec.seen.get(userId) ?? 0)) rec.seen = new Map(rec.seen).set(userId, seq)
  }
  return rec.seen !== before
}
