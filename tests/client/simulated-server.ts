import type {
  Changes, ChatEvent, Conversation, ConversationSummary, KnownConversation, Member, Message, MessagePage, Receipt, SeenMark, Sidebar, SidebarItem, SyncResult, User,
} from '@confab/protocol'
import type { Random } from '../helpers/random.js'

/** How small everything is, so that pages, gaps and windows are met all the time. */
export const small = { sidebar: 3, page: 4, changes: 8 }

/** Lets more happen while something is being read, above all in the conversation that is. */
export type Later = (room?: Room) => void

interface Room {
  summary: ConversationSummary
  members: Member[]
  log: Message[]
  /** Which message each rev belongs to, from rev 1. */
  revs: Message[]
  marks: Map<string, number>
  activityAt: string
}

/** What travels shares nothing with what was sent. As JSON, which is three times as quick as a structured clone. */
export function copied<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}

/**
 * A server as one person sees it, by the letter of the contract and no kinder: a page is read after its head and row by row, so that changes slip in between. What happens is told to `tell`.
 */
export class SimulatedServer {
  readonly rooms = new Map<string, Room>()
  readonly people = ['me', 'ann', 'bob', 'cyd', 'dan']
  #clock = 0
  #ids = 0

  constructor(readonly random: Random, readonly tell: (event: ChatEvent) => void) {}

  #now(): string {
    this.#clock += 1
    return new Date(1_700_000_000_000 + this.#clock * 1000).toISOString()
  }

  user(id: string): User {
    return { id, name: id.toUpperCase(), bio: '', avatarUrl: null, custom: {} }
  }

  mine(): Room[] {
    return [...this.rooms.values()].filter(room => this.#member(room))
  }

  #member(room: Room, userId = 'me'): Member | undefined {
    return room.members.find(member => member.userId === userId)
  }

  #tell(room: Room, event: ChatEvent): void {
    if (this.#member(room)) this.tell(copied(event))
  }

  start(direct?: string): Room {
    const createdAt = this.#now()
    const id = `c${(this.#ids += 1)}`
    const userIds = direct === undefined ? ['me', 'ann', 'bob'] : ['me', direct]
    const members = userIds.map((userId): Member => ({ userId, role: direct === undefined && userId === 'me' ? 'owner' : 'member', joinedAt: createdAt, historyFrom: 1 }))
    const summary: ConversationSummary = {
      id, kind: direct === undefined ? 'group' : 'direct', name: direct === undefined ? id : null, avatarUrl: null, custom: {}, createdBy: 'ann', createdAt, version: 1,
      memberCount: members.length, directUserIds: direct === undefined ? null : ['me', direct],
    }
    const room: Room = { summary, members, log: [], revs: [], marks: new Map(), activityAt: createdAt }
    this.rooms.set(id, room)
    this.#tell(room, { name: 'conversation.created', payload: { conversation: summary } })
    return room
  }

  direct(userId: string): Room {
    return [...this.rooms.values()].find(room => room.summary.directUserIds?.includes(userId)) ?? this.start(userId)
  }

  /** One send, or the receipt of the first with its key. */
  send(room: Room, senderId: string, clientMessageId = `k${(this.#ids += 1)}`): Receipt {
    let message = room.log.find(one => one.senderId === senderId && one.clientMessageId === clientMessageId)
    if (!message) {
      const createdAt = this.#now()
      message = {
        id: `m${(this.#ids += 1)}`, conversationId: room.summary.id, seq: room.log.length + 1, rev: room.revs.length + 1, senderId, clientMessageId, text: clientMessageId,
        custom: {}, attachments: [], createdAt, editedAt: null, deletedAt: null,
      }
      room.log.push(message)
      room.revs.push(message)
      room.activityAt = createdAt
      this.#tell(room, { name: 'message.created', payload: { message } })
      return this.#receipt(message, message.rev)
    }
    return this.#receipt(message, room.revs.indexOf(message) + 1)
  }

  #receipt({ id, conversationId, clientMessageId, seq, createdAt }: Message, rev: number): Receipt {
    return { id, conversationId, clientMessageId, seq, rev, createdAt }
  }

  /** An edit or a deletion of some message. */
  change(room: Room): void {
    if (room.log.length === 0) return
    const message = this.random.pick(room.log.slice(-12))
    if (message.deletedAt !== null) return
    const isDeletion = this.random.chance(0.4)
    const rev = room.revs.length + 1
    if (isDeletion) Object.assign(message, { rev, text: '', deletedAt: this.#now() })
    else Object.assign(message, { rev, text: `${message.clientMessageId} at ${rev}`, editedAt: this.#now() })
    room.revs.push(message)
    const member = this.#member(room)
    if (member && message.seq >= member.historyFrom) this.#tell(room, { name: isDeletion ? 'message.deleted' : 'message.updated', payload: { message } })
  }

  mark(room: Room, userId: string, seq: number): void {
    const to = Math.min(seq, room.log.length)
    if (to <= (room.marks.get(userId) ?? 0)) return
    room.marks.set(userId, to)
    this.#tell(room, { name: 'conversation.seen', payload: { conversationId: room.summary.id, userId, seq: to } })
  }

  #step(room: Room, fields: Partial<ConversationSummary> = {}): { conversationId: string; version: number; memberCount: number } {
    room.summary = { ...room.summary, ...fields, version: room.summary.version + 1, memberCount: room.members.length }
    return { conversationId: room.summary.id, version: room.summary.version, memberCount: room.members.length }
  }

  rename(room: Room): void {
    this.#step(room, { name: `name ${room.summary.version}` })
    this.#tell(room, { name: 'conversation.updated', payload: { conversation: room.summary } })
  }

  /** Somebody joins, changes or goes: now and then the person whose view this is. */
  changeMembers(room: Room): void {
    const userId = this.random.pick(this.people)
    const member = this.#member(room, userId)
    if (!member) {
      const joinedAt = this.#now()
      const added: Member = { userId, role: 'member', joinedAt, historyFrom: this.random.chance(0.5) ? 1 : room.log.length + 1 }
      room.members = [...room.members, added]
      room.marks.set(userId, room.log.length)
      room.activityAt = joinedAt
      const step = this.#step(room)
      if (userId === 'me') this.#tell(room, { name: 'conversation.created', payload: { conversation: room.summary } })
      this.#tell(room, { name: 'member.added', payload: { ...step, member: added } })
    } else if (this.random.chance(0.5)) {
      const changed: Member = { ...member, role: this.random.pick(['member', 'admin']) }
      room.members = room.members.map(one => (one === member ? changed : one))
      this.#tell(room, { name: 'member.updated', payload: { ...this.#step(room), member: changed } })
    } else if (room.members.length > 1) {
      const wasIn = this.#member(room)
      room.members = room.members.filter(one => one !== member)
      room.marks.delete(userId)
      const step = this.#step(room)
      if (wasIn) this.tell(copied({ name: 'member.removed', payload: { ...step, userId } }))
    }
  }

  /** Any of the above, in a random conversation or in this one. */
  act(here?: Room): void {
    const { random } = this
    const rooms = [...this.rooms.values()]
    // While one is being read it is messages that matter.
    const what = here ? random.integer(6, 13) : random.integer(0, 19)
    if (rooms.length < 3 || (what === 0 && rooms.length < 8 && !here)) {
      if (random.chance(0.5)) this.start()
      else this.direct(random.pick(this.people.slice(1)))
      return
    }
    const room = here ?? random.pick(rooms)
    if (what < 10) this.send(room, random.pick(room.members).userId)
    else if (what < 14) this.change(room)
    else if (what < 17) this.mark(room, random.pick(room.members).userId, random.integer(0, room.log.length))
    else if (room.summary.kind === 'group') what < 18 ? this.rename(room) : this.changeMembers(room)
  }

  /** The rows in their order. */
  order(): Room[] {
    return this.mine().sort((one, other) => {
      if (one.activityAt !== other.activityAt) return one.activityAt > other.activityAt ? -1 : 1
      return one.summary.id > other.summary.id ? -1 : 1
    })
  }

  item(room: Room): SidebarItem {
    const member = this.#member(room) as Member
    const lastMessage = room.log.at(-1)
    const seenSeq = room.marks.get('me') ?? 0
    const unseen = room.log.filter(({ seq, senderId, deletedAt }) => seq > seenSeq && seq >= member.historyFrom && senderId !== 'me' && deletedAt === null).length
    return copied({
      conversation: room.summary, member, lastMessage: lastMessage && lastMessage.seq >= member.historyFrom ? lastMessage : null, lastSeq: room.log.length,
      rev: room.revs.length, seenSeq, unseenCount: Math.min(100, unseen), activityAt: room.activityAt, online: false,
    })
  }

  /** A page of the sidebar. Each row is as of its `rev`, its unseen count included. */
  sidebar(cursor: string | null | undefined): Sidebar {
    const rooms = this.order()
    const start = cursor ? rooms.findIndex(({ activityAt, summary }) => `${activityAt} ${summary.id}` < cursor) : 0
    const shown = start < 0 ? [] : rooms.slice(start, start + small.sidebar)
    const more = start >= 0 && start + small.sidebar < rooms.length
    const last = shown.at(-1)
    const next = more && last ? `${last.activityAt} ${last.summary.id}` : null
    const items = shown.map(room => this.item(room))
    return { items, users: this.people.map(id => this.user(id)), cursor: next }
  }

  /** A page of a timeline; null to who is not in it. */
  page(id: string, at: { before?: number; after?: number; around?: number }, later: Later): MessagePage | null {
    const room = this.rooms.get(id)
    const member = room && this.#member(room)
    if (!room || !member) return null
    const rev = room.revs.length
    later(room)
    const low = member.historyFrom
    const count = room.log.length
    const size = small.page
    let first = Math.max(low, count - size + 1)
    let last = count
    if (at.before !== undefined) [first, last] = [Math.max(low, at.before - size), Math.min(count, at.before - 1)]
    if (at.after !== undefined) [first, last] = [Math.max(low, at.after + 1), Math.min(count, at.after + size)]
    if (at.around !== undefined) [first, last] = [Math.max(low, at.around - size / 2 + 1), Math.min(count, at.around + size / 2)]
    const messages: Message[] = []
    for (let seq = last; seq >= first; seq -= 1) {
      messages.unshift(copied(room.log[seq - 1] as Message))
      if (seq === Math.ceil((first + last) / 2)) later(room)
    }
    return { messages, rev, hasOlder: first > low, hasNewer: last < count }
  }

  /** What happened since a rev; null to who is not in it. */
  changes(id: string, since: number, version: number, later: Later): Changes | null {
    const room = this.rooms.get(id)
    const member = room && this.#member(room)
    if (!room || !member) return null
    const upToRev = room.revs.length
    const gap = upToRev - since > small.changes
    const changed = new Set(room.revs.slice(since, upToRev))
    later(room)
    const messages = gap ? [] : [...changed].filter(({ seq }) => seq >= member.historyFrom).sort((one, other) => one.rev - other.rev)
    return copied({
      conversationId: id, messages, upToRev, gap, seen: this.marks(room), ...(room.summary.version > version ? { conversation: room.summary } : {}),
    })
  }

  marks(room: Room): SeenMark[] {
    return [...room.marks].filter(([, seq]) => seq > 0).map(([userId, seq]) => ({ conversationId: room.summary.id, userId, seq }))
  }

  conversation(id: string): Conversation | null {
    const room = this.rooms.get(id)
    return room && this.#member(room) ? copied({ ...room.summary, members: room.members }) : null
  }

  /** What brings a client back. The heads are read before the sidebar or after it, nobody knows. */
  sync(known: readonly KnownConversation[], loaded: readonly string[], later: Later): SyncResult {
    const stand = (): SyncResult['conversations'] => known.map(({ conversationId, rev, version }) => {
      const room = this.rooms.get(conversationId)
      if (!room || !this.#member(room)) return { conversationId, status: 'gone' }
      if (room.revs.length === rev && room.summary.version === version) return { conversationId, status: 'same' }
      const changes = loaded.includes(conversationId) ? this.changes(conversationId, rev, version, later) : null
      return { conversationId, status: 'behind', ...(changes ? { changes } : {}) }
    })
    const early = this.random.chance(0.5) ? stand() : null
    later()
    const sidebar = this.sidebar(null)
    later()
    return { sidebar, conversations: early ?? stand() }
  }
}
