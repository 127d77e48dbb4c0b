import type { Changes, Conversation, ConversationSummary, Member, MemberChange, MemberRemoval, Message, MessagePage, SidebarItem } from '@confab/protocol'
import type { SentMessage } from '../state.js'
import { freshLog, joinPage, logStep } from './log.js'
import { patch, put, sameList, type Model, type Rec, type Row } from './model.js'
import { rowSeen, rowStep } from './row.js'

/** More than this is not kept of what came too early: it is asked for. */
const mostAhead = 100

/** A message as the state shows it: the one that is held, when it is the same. An own one keeps the key it had before it was sent. */
export function sent(message: Message, { me }: Model, held?: SentMessage | null): SentMessage {
  const { id, rev, senderId, clientMessageId } = message
  if (held?.id === id && held.rev === rev) return held
  return { ...message, key: senderId === me?.id ? clientMessageId : `${senderId}:${clientMessageId}`, status: 'sent' }
}

/** Hears of changes: takes in those that follow what is known, keeps those that came too early. */
export function hear(rec: Rec, messages: readonly SentMessage[], { me, size }: Model): Rec {
  const byRev = new Map([...messages, ...rec.ahead].map(message => [message.rev, message]))
  const ahead: SentMessage[] = []
  let { row, log, head } = rec
  for (const message of [...byRev.values()].sort((one, other) => one.rev - other.rev)) {
    const { rev } = message
    head = Math.max(head, rev)
    if (rev - 1 === row?.rev) row = rowStep(row, message, me?.id, rev)
    if (rev - 1 === log?.rev) log = { ...logStep(log, message, size), rev }
    if (rev > (row ?? log ?? message).rev || rev > (log ?? message).rev) ahead.push(message)
  }
  return patch(rec, { row, log, head, ahead: sameList(rec.ahead, ahead.slice(-mostAhead)) })
}

/** Takes in all that happened since a rev. A message may already be further than `upToRev`: that part of it is still to be heard of. */
export function catchUp(rec: Rec, { upToRev, gap, ...changes }: Changes, since: number, model: Model): Rec {
  // In the order of seq, because new ones go to the end one by one.
  const messages = changes.messages.map(message => sent(message, model)).sort((one, other) => one.seq - other.seq)
  const isBehind = (reader: { rev: number } | null): boolean => !!reader && reader.rev >= since && reader.rev < upToRev
  const rev = gap ? Infinity : upToRev
  let { row, log } = rec
  if (row && isBehind(row)) {
    const counted = row.rev
    for (const message of messages) if (message.rev > counted) row = rowStep(row, message, model.me?.id, upToRev)
    row = patch(row, { rev })
  }
  if (log && isBehind(log)) {
    for (const message of messages) log = logStep(log, message, model.size)
    log = patch(log, { rev })
  }
  const next = takeMarks({
    ...rec, row, log,
    head: Math.max(upToRev, finite(row?.rev), finite(log?.rev)),
    version: Math.max(rec.version, changes.conversation?.version ?? 0),
  }, changes.seen, model)
  return hear(next, messages.filter(message => message.rev > upToRev), model)
}

function finite(rev = 0): number {
  return rev === Infinity ? 0 : rev
}

/** Takes in a page of the timeline; `fresh` puts it in the place of what is held. */
export function takePage(rec: Rec, page: MessagePage, fresh: boolean, model: Model): Rec {
  const held = new Map(rec.log?.messages.map(message => [message.id, message]))
  const rows = page.messages.map(message => sent(message, model, held.get(message.id)))
  const log = fresh ? freshLog(page, rows) : rec.log && joinPage(rec.log, page, rows, model.size)
  return hear({ ...rec, log, head: Math.max(rec.head, page.rev) }, [], model)
}

/** Takes in a row of the sidebar, unless what is held is newer; the seen mark is the higher of the two. */
export function takeItem(rec: Rec, item: SidebarItem, model: Model): Rec {
  const { rev, lastSeq, seenSeq } = item
  const held = rec.row
  const next = takeSummary(rec, item.conversation)
  const member = next === rec && held?.member ? held.member : item.member
  let row = held
  if (!row || !(rev < row.rev) || row.rev === Infinity) {
    row = {
      member, lastSeq, rev, seenSeq, unseen: item.unseenCount,
      lastMessage: item.lastMessage && sent(item.lastMessage, model, held?.lastMessage),
      activityAt: held && held.activityAt > item.activityAt ? held.activityAt : item.activityAt,
    }
    if (held) row = patch(held, rowSeen(row, held.seenSeq, rec.log, model.me?.id))
  }
  return hear(takeMarks(
    patch(next, { row: patch(row, { member }), log: logFor(rec, member), head: Math.max(rec.head, rev), error: null }),
    [{ userId: member.userId, seq: seenSeq }], model,
  ), [], model)
}

/** The log, as far as a member may rely on it: who was out and came back may not be allowed to read what is held. */
function logFor({ row, log }: Rec, { joinedAt }: Member): Rec['log'] {
  return log && row?.member && row.member.joinedAt !== joinedAt ? { ...log, rev: Infinity } : log
}

/** Moves seen marks forward. */
export function takeMarks(rec: Rec, marks: readonly { userId: string; seq: number }[], { me }: Model): Rec {
  let { row, seen } = rec
  for (const { userId, seq } of marks) {
    if (row && userId === me?.id) row = rowSeen(row, seq, rec.log, userId)
    if (seq > (seen.get(userId) ?? 0)) seen = put(seen, userId, seq)
  }
  return patch(rec, { row, seen })
}

/** Takes in name, picture and the like as of a version. */
function takeSummary(rec: Rec, summary: ConversationSummary): Rec {
  const { version } = summary
  return version > (rec.summary?.version ?? 0) ? { ...rec, summary, version: Math.max(rec.version, version) } : rec
}

/** Takes in a conversation with its members. */
export function takeConversation(rec: Rec, { members, ...summary }: Conversation, { me }: Model): Rec {
  const { version } = summary
  if (rec.people && version <= rec.people.version) return rec
  const next = { ...takeSummary(rec, summary), people: { version, list: members }, error: null }
  const member = members.find(({ userId }) => userId === me?.id)
  if (!rec.row || !member || next.summary === rec.summary) return next
  const row = joined(rec.row, members.at(-1))
  return { ...next, row: { ...row, member, rev: row.member?.joinedAt === member.joinedAt ? row.rev : Infinity }, log: logFor(rec, member) }
}

/** A row moves up when someone joins. */
function joined(row: Row, member: Member | undefined): Row {
  return member && member.joinedAt > row.activityAt ? { ...row, activityAt: member.joinedAt } : row
}

/** What one version changed: fields of the summary, a member, or a member who is gone. */
export type Step = Partial<ConversationSummary> & { version: number } & Partial<MemberChange & MemberRemoval>

/** Takes in one step to a version, where it follows what is held. */
export function stepVersion(rec: Rec, { conversationId: _, member, userId, ...fields }: Step, { me }: Model): Rec {
  const { version } = fields
  let { summary, people, row } = rec
  if (version - 1 === summary?.version) {
    summary = { ...summary, ...fields }
    row &&= joined(row, member)
    if (row && member?.userId === me?.id) row = { ...row, member: member ?? null }
  }
  if (version - 1 === people?.version) {
    const id = userId ?? member?.userId
    const index = people.list.findIndex(one => one.userId === id)
    const list = [...people.list]
    list.splice(index < 0 ? list.length : index, index < 0 ? 0 : 1, ...(member ? [member] : []))
    people = { version, list: id ? list : people.list }
  }
  return patch(rec, { summary, people, row, version: Math.max(rec.version, version) })
}
