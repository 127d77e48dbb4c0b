import type { ConversationKind, Member } from '@confab/protocol'
import { BoundedMap } from './bounded-map.js'
import { directKey, pairOf } from './direct.js'
import type { Clock } from './interfaces/clock.js'
import type { ConversationStore, StoredConversation } from './interfaces/conversation-store.js'

/** What access needs of a conversation. Never changed: a change makes a new one. */
export interface ConversationAccess {
  readonly id: string
  readonly kind: ConversationKind
  readonly version: number
  readonly members: ReadonlyMap<string, Member>
  /** The members again, ready for an audience. */
  readonly userIds: readonly string[]
  /** Whether some member may not read from the beginning. */
  readonly partial: boolean
  /** Of a direct conversation: who has blocked the other. */
  readonly blockedBy: readonly string[]
  /** Until when it may be believed, in milliseconds since 1970. */
  readonly until: number
}

/** How long members and blocks are believed: the longest that a change on another node goes unnoticed (A8). */
const lifeMs = 5_000
/** Members in one generation of the cache. */
const capacity = 100_000

/**
 * Members, roles and blocks of conversations (A8). What is read is kept for 5 s; what this process changes is replaced or dropped at once, and so is what other nodes say they changed. A read that began before
 * a change of this process is used by whoever waits for it, but not kept.
 *
 * It may be up to 5 s behind other nodes, so nobody is refused on its word alone: whoever finds no access here reads again.
 */
export class AccessCache {
  readonly #conversations: ConversationStore
  readonly #clock: Clock
  readonly #changed: (conversationId: string) => void
  readonly #entries = new BoundedMap<ConversationAccess>(capacity, (entry) => entry.userIds.length + 1)
  /** The conversation of a pair never changes, so it need not be read again. */
  readonly #directIds = new BoundedMap<string>(capacity)
  readonly #loads = new Map<string, Promise<StoredConversation | null>>()
  #changes = 0

  /** `changed` is called with each conversation that was changed here and that others may know. */
  constructor(conversations: ConversationStore, clock: Clock, changed: (conversationId: string) => void = () => {}) {
    this.#conversations = conversations
    this.#clock = clock
    this.#changed = changed
  }

  /** Returns what is known, or undefined; no read. */
  peek(conversationId: string): ConversationAccess | undefined {
    const entry = this.#entries.get(conversationId)
    if (entry === undefined) return undefined
    const left = entry.until - this.#clock.now()
    // More is left than there ever was when the clock was set back.
    return left > 0 && left <= lifeMs ? entry : undefined
  }

  /** Returns what is known of the direct conversation with this key, or undefined; no read. */
  peekDirect(key: string): ConversationAccess | undefined {
    const id = this.#directIds.get(key)
    return id === undefined ? undefined : this.peek(id)
  }

  /** Reads it; those who ask at the same time share one read. */
  async load(conversationId: string): Promise<ConversationAccess | null> {
    const began = this.#clock.now()
    const running = this.#loads.get(conversationId)
    const conversation = await (running ?? this.#begin(conversationId))
    return conversation === null ? null : toAccess(conversation, began + lifeMs)
  }

  /** Reads it whole and as it is now: by a read of its own, not one that began before. */
  read(conversationId: string): Promise<StoredConversation | null> {
    return this.#begin(conversationId)
  }

  /** Reads a direct conversation by the key of its pair. */
  async readDirect(key: string): Promise<ConversationAccess | null> {
    const change = this.#changes
    const began = this.#clock.now()
    const conversation = await this.#conversations.findByKey(key)
    if (conversation === null) return null
    const access = toAccess(conversation, began + lifeMs)
    if (change === this.#changes) this.#keep(access)
    return access
  }

  /** Takes note of a conversation as a change of this process left it. */
  replace(conversation: StoredConversation): ConversationAccess {
    this.#forgetReads()
    const access = toAccess(conversation, this.#clock.now() + lifeMs)
    this.#keep(access)
    // Of one that has just begun nobody knows anything old.
    if (access.version > 1) this.#changed(access.id)
    return access
  }

  /** Forgets a conversation, because something about it changed that carries no version, as a block. */
  drop(conversationId: string): void {
    this.forget(conversationId)
    this.#changed(conversationId)
  }

  /** Forgets a conversation that was changed on another node. */
  forget(conversationId: string): void {
    this.#forgetReads()
    this.#entries.delete(conversationId)
  }

  /** The newest that is known of a conversation: what deliveries go by. */
  latest(access: ConversationAccess): ConversationAccess {
    const kept = this.#entries.get(access.id)
    return kept !== undefined && kept.version >= access.version ? kept : access
  }

  async #begin(conversationId: string): Promise<StoredConversation | null> {
    const change = this.#changes
    const began = this.#clock.now()
    const load = this.#conversations.get(conversationId)
    this.#loads.set(conversationId, load)
    try {
      const conversation = await load
      if (conversation !== null && change === this.#changes) this.#keep(toAccess(conversation, began + lifeMs))
      return conversation
    } finally {
      if (this.#loads.get(conversationId) === load) this.#loads.delete(conversationId)
    }
  }

  #keep(access: ConversationAccess): void {
    const [one, other] = access.userIds
    if (access.kind === 'direct' && one !== undefined && other !== undefined) this.#directIds.set(directKey(pairOf(one, other)), access.id)
    const present = this.#entries.get(access.id)
    if (present === undefined || present.version <= access.version) this.#entries.set(access.id, access)
  }

  /** Whatever is being read now may have been read before the change. */
  #forgetReads(): void {
    this.#changes += 1
    this.#loads.clear()
  }
}

function toAccess(conversation: StoredConversation, until: number): ConversationAccess {
  const { id, kind, version, members, blockedBy } = conversation
  return {
    id, kind, version, blockedBy, until,
    members: new Map(members.map((member) => [member.userId, member])),
    userIds: members.map((member) => member.userId),
    partial: members.some((member) => member.historyFrom > 1),
  }
}
