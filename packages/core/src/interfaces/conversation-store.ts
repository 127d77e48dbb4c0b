import type { Conversation, ConversationCustom, ConversationKind, ConversationSummary, Member, MemberRole } from '@confab/protocol'
import type { StoredMessage } from './message-store.js'

/** A conversation about to be started. */
export interface ConversationDraft {
  /** What makes it the only one of its kind: the pair of a direct conversation, or a group's creator and client key. Unique for ever. */
  key: string
  /** Direct or group. */
  kind: ConversationKind
  /** A group's name. */
  name: string | null
  /** A group's picture. */
  avatarUrl: string | null
  /** App data. */
  custom: ConversationCustom
  /** Who starts it. */
  createdBy: string
  /** When, ISO 8601. */
  createdAt: string
  /** The two people of a direct conversation. */
  directUserIds: [string, string] | null
  /** The first members, all with `historyFrom` 1. */
  members: Member[]
}

/** A conversation as storage knows it. */
export interface StoredConversation extends Conversation {
  /** For a direct conversation: which of the two have blocked the other. Empty for a group. */
  blockedBy: string[]
}

/** One step from a version to the next. What is left out stays. */
export interface ConversationChange {
  /** A new name. */
  name?: string
  /** A new picture, or none. */
  avatarUrl?: string | null
  /** New app data. */
  custom?: ConversationCustom
  /**
   * Someone joins. With `since-join` their `historyFrom` is the number that the next message will take. Either way their seen mark becomes the last
   * seq, in the same step, and the conversation moves up in the sidebar.
   */
  addMember?: { userId: string; role: MemberRole; joinedAt: string; history: 'all' | 'since-join' }
  /** Someone goes. */
  removeUserId?: string
  /** Someone's role. */
  setRole?: { userId: string; role: MemberRole }
}

/** Which page of a sidebar. */
export interface SidebarQuery {
  /** Whose. */
  userId: string
  /** From the page before. */
  cursor?: string | undefined
  /** How many rows at most. */
  limit: number
}

/** One row, as storage knows it. */
export interface SidebarRow {
  /** The conversation, without members. */
  conversation: ConversationSummary
  /** The person's own place in it. */
  member: Member
  /** The latest message; null when there is none at or above the person's `historyFrom`. */
  lastMessage: StoredMessage | null
  /** Number of the latest message, 0 for none. */
  lastSeq: number
  /** Number of the latest change, 0 for none. */
  lastRev: number
  /** The person's mark, 0 for none. */
  seenSeq: number
  /** Messages above the mark and at or above `historyFrom`, by others, not deleted; counted to 100 (A4: derived, never a stored counter). */
  unseenCount: number
  /** What the rows are ordered by, ISO 8601. */
  activityAt: string
}

/** A page of rows, newest activity first, ties by id. */
export interface SidebarRows {
  /** The rows. */
  rows: SidebarRow[]
  /** Opaque; null at the end. Following cursors shows every conversation that did not move meanwhile exactly once (A6). */
  cursor: string | null
}

/** Where a conversation stands, in few bytes. */
export interface ConversationHead {
  /** Which. */
  conversationId: string
  /** Version of the conversation. */
  version: number
  /** Number of the latest change to its messages. */
  lastRev: number
  /** Number of its latest message. */
  lastSeq: number
}

/** Conversations, members and the sidebar. */
export interface ConversationStore {
  /**
   * Stores a conversation, or returns the one that has its key (A5: also under concurrent starts; then `created` is true for exactly one caller).
   * Version 1, activity now.
   */
  start(draft: ConversationDraft): Promise<{ conversation: StoredConversation; created: boolean }>
  /** Returns one with all its members. */
  get(conversationId: string): Promise<StoredConversation | null>
  /** Returns the one with this key. */
  findByKey(key: string): Promise<StoredConversation | null>
  /**
   * Makes one step if the conversation is still at `fromVersion`; the step takes exactly the next version. The rules of a change are decided above on
   * what was read at that version, so nothing may slip in between.
   * @throws CONFLICT when it is at another version by now. @throws NOT_FOUND never: an unknown conversation is null.
   */
  change(conversationId: string, fromVersion: number, change: ConversationChange): Promise<StoredConversation | null>
  /**
   * Returns a page of a person's sidebar. Shows every change whose append, edit or delete has resolved (A3). Cost independent of history length and of the
   * number of users (A6).
   */
  sidebar(query: SidebarQuery): Promise<SidebarRows>
  /** Returns where these conversations stand, those only in which the person is a member. Up to 200 ids, one command. */
  heads(userId: string, conversationIds: readonly string[]): Promise<ConversationHead[]>
  /** Which of `userIds` share at least one conversation with the person. */
  sharing(userId: string, userIds: readonly string[]): Promise<string[]>
}
