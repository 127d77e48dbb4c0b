import { ChatError, type Conversation, type ConversationSummary, type Member, type MemberChange, type MemberRemoval, type Presence, type User } from '@confab/protocol'
import { meet, recordOf, type Model, type Rec } from './model.js'

/** Takes in name, picture and the like as of a version; tells whether that was news. */
export function takeSummary(model: Model, rec: Rec, summary: ConversationSummary): boolean {
  if (summary.version <= (rec.conversation?.version ?? 0)) return false
  rec.conversation = summary
  rec.version = Math.max(rec.version, summary.version)
  const other = summary.directUserIds?.find(id => id !== model.me?.id)
  if (other) pair(model, rec, other)
  return true
}

/** Notes that this is the conversation with a person. It takes over what was open under the provisional key. */
export function pair(model: Model, rec: Rec, other: string): void {
  const provisional = model.records.get(`to:${other}`)
  rec.otherUserId = other
  meet(model, other)
  if (model.directs.get(other) !== rec.key) model.directs = new Map(model.directs).set(other, rec.key)
  if (provisional) {
    rec.open += provisional.open
    model.records.delete(provisional.key)
  }
}

/** Takes in a conversation with its members. */
export function takeConversation(model: Model, rec: Rec, { members, ...summary }: Conversation): void {
  const { version } = summary
  const me = members.find(({ userId }) => userId === model.me?.id)
  if ((takeSummary(model, rec, summary) || !rec.member) && me) reseat(rec, me)
  if (rec.members && version <= rec.membersVersion) return
  for (const { userId } of members) meet(model, userId)
  rec.members = members
  rec.membersVersion = version
  rec.error = null
}

/**
 * Takes in the actor's own place. Who was out and came back may not be allowed to read what is held, and is not told what became of it; where the place they had is not known, as in a
 * conversation that began with their own message, it shows by what is held from before.
 */
export function reseat(rec: Rec, member: Member): void {
  const { row, log } = rec
  const isAnother = rec.member ? rec.member.joinedAt !== member.joinedAt : (log?.messages[0]?.seq ?? Infinity) < member.historyFrom
  if (isAnother) for (const reader of [row, log]) if (reader) reader.rev = Infinity
  rec.member = member
}

/**
 * Begins a question about a conversation; returns how to find out whether the answer is still for what asked: that may have been let go meanwhile, and another record be in its place, or
 * the actor may have been out and back in, so that what was read before is not what they may read now.
 */
export function asking({ records }: Model, rec: Rec): () => boolean {
  const { member } = rec
  return () => records.get(rec.key) === rec && (!member || member.joinedAt === rec.member?.joinedAt)
}

/** What one version changed: fields of the summary, a member, or a member who is gone. */
export type Step = Partial<ConversationSummary> & { version: number } & Partial<MemberChange & MemberRemoval>

/** Takes in one step to a version, where it follows what is held; tells whether it was news. */
export function stepVersion(model: Model, rec: Rec, { conversationId: _, member, userId, ...fields }: Step): boolean {
  const { version } = fields
  const { conversation, members } = rec
  const isNews = version > rec.version
  if (member) meet(model, member.userId)
  rec.version = Math.max(rec.version, version)
  if (version - 1 === conversation?.version) {
    rec.conversation = { ...conversation, ...fields }
    if (member && member.userId === model.me?.id) reseat(rec, member)
  }
  if (members && version - 1 === rec.membersVersion) {
    rec.membersVersion = version
    const index = members.findIndex(one => one.userId === member?.userId)
    if (userId) rec.members = members.filter(one => one.userId !== userId)
    else if (member) rec.members = index < 0 ? [...members, member] : members.with(index, member)
  }
  return isNews
}

/** Forgets a conversation that the actor is out of since after `version`; where it is open, it says so. */
export function leave(model: Model, id: string, version: number): boolean {
  const rec = model.records.get(id)
  if (!rec || version < (rec.conversation?.version ?? 0)) return false
  const { open, otherUserId } = rec
  model.records.delete(id)
  // When a higher version was heard of, the actor may be back in.
  model.stale ||= rec.version > version
  // Only if it is this one: by now there may be a newer one with the same person.
  if (otherUserId && model.directs.get(otherUserId) === id) (model.directs = new Map(model.directs)).delete(otherUserId)
  if (open) Object.assign(recordOf(model, id), { open, error: new ChatError('NOT_FOUND') })
  return true
}

/** Takes in profiles, of which one that is as it was stays the same object; tells whether there was news. */
export function takeUsers(model: Model, users: readonly User[]): boolean {
  for (const { id } of users) model.strangers.delete(id)
  const news = users.filter(user => JSON.stringify(model.users.get(user.id)) !== JSON.stringify(user))
  if (!news[0]) return false
  model.users = new Map([...model.users, ...news.map((user): [string, User] => [user.id, user])])
  return true
}

/** Takes in a change of presence that was heard live; tells whether that was news. */
export function hearPresence(model: Model, presence: Presence): boolean {
  model.heard.set(presence.userId, model.hearings += 1)
  return takePresence(model, [presence])
}

/** Takes in who is there; tells whether that was news. What was heard since the question was asked, `asked` being how many changes had been heard by then, is newer than its answer. */
export function takePresence(model: Model, presences: readonly Presence[], asked = Infinity): boolean {
  const news = presences.filter(({ userId, online }) => model.online.has(userId) !== online && !((model.heard.get(userId) ?? 0) > asked))
  if (!news[0]) return false
  const ids = new Set(model.online)
  for (const { userId, online } of news) ids[online ? 'add' : 'delete'](userId)
  model.online = ids
  return true
}
