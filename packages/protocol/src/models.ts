import type { ConversationCustom, MessageCustom, UserCustom } from './register.js'

/** A person, as everybody may see them. */
export interface User {
  /** The app's own id of the person; what `authenticate` returns. */
  id: string
  /** The name to show. */
  name: string
  /** A few words about the person; empty when there are none. */
  bio: string
  /** Where the picture is, or null. Always `https:`, `http:` or a path of the app's own. */
  avatarUrl: string | null
  /** App data. */
  custom: UserCustom
}

/** The actor, as only the actor sees themselves. */
export interface Me extends User {
  /** Whom the actor has blocked. */
  blockedUserIds: string[]
}

/** `direct`: exactly two people, one conversation per pair. `group`: a name and up to the limit of members. */
export type ConversationKind = 'direct' | 'group'

/** What a member may do in a group: an `owner` everything, an `admin` all but set roles, a `member` talk. In a direct conversation both are `member`. */
export type MemberRole = 'owner' | 'admin' | 'member'

/** One person's place in one conversation. */
export interface Member {
  /** Who it is. */
  userId: string
  /** What they may do. */
  role: MemberRole
  /** When they joined, ISO 8601. */
  joinedAt: string
  /** The first `seq` they may read: 1, or the one that followed when they joined `since-join`. */
  historyFrom: number
}

/** A conversation without its list of members: what a sidebar row and an event carry. */
export interface ConversationSummary {
  /** Its id. */
  id: string
  /** Direct or group. */
  kind: ConversationKind
  /** A group's name; null for a direct conversation, which shows the other person's. */
  name: string | null
  /** A group's picture, or null. */
  avatarUrl: string | null
  /** App data. */
  custom: ConversationCustom
  /** Who started it. */
  createdBy: string
  /** When it was started, ISO 8601. */
  createdAt: string
  /** The number of its last change (name, picture, custom, members, roles), from 1. Messages do not move it. */
  version: number
  /** How many members it has. */
  memberCount: number
  /** The two people of a direct conversation, in a fixed order; null for a group. */
  directUserIds: [string, string] | null
}

/** A conversation with all its members. */
export interface Conversation extends ConversationSummary {
  /** Everyone in it, in the order in which they joined. */
  members: Member[]
}

/** How a file is shown: a picture, something to play, or something to download. */
export type AttachmentKind = 'image' | 'file' | 'audio' | 'video'

/** A file of a message. */
export interface Attachment {
  /** How to show it. */
  kind: AttachmentKind
  /** What its owner called it. Show it as text. */
  name: string
  /** Its media type, as read off its bytes. */
  contentType: string
  /** Bytes. */
  size: number
  /** In pixels, as it is to be shown; null where it is not known, or there is nothing to see. */
  width: number | null
  /** In pixels, as it is to be shown; null where it is not known, or there is nothing to see. */
  height: number | null
  /**
   * Where it can be read, by whoever has this link, for half an hour to an hour. The same link for half an hour, so that pictures are not loaded again and again; read the message again for a new one.
   * A URL, or a path on the host of the API.
   */
  url: string
}

/** One message. Deleted ones stay as tombstones: empty text, empty `custom`, no attachments, and `deletedAt`. */
export interface Message {
  /** Its id. */
  id: string
  /** The conversation it is in. */
  conversationId: string
  /** Its number in the conversation: dense from 1, never changes. The order of messages is the order of `seq`. */
  seq: number
  /** The number of its latest change in the conversation: create, edit or delete each take exactly the next. */
  rev: number
  /** Who sent it. */
  senderId: string
  /** The key its sender made when pressing send; with the sender it names the message once and for ever. */
  clientMessageId: string
  /** What was written, byte for byte. Plain text: show it as text, never as HTML. */
  text: string
  /** App data. */
  custom: MessageCustom
  /** Its files, in the order in which they were sent; empty when there are none. */
  attachments: Attachment[]
  /** When the server took it, ISO 8601. For showing, not for ordering. */
  createdAt: string
  /** When it was last edited, ISO 8601, or null. */
  editedAt: string | null
  /** When it was deleted for everyone, ISO 8601, or null. */
  deletedAt: string | null
}

/** The short answer to a send. Input plus receipt is the message. */
export interface Receipt {
  /** The files of the message, as everybody sees them; left out when there are none. */
  attachments?: Attachment[]
  /** The message's id. */
  id: string
  /** The conversation it went to; news for the caller who sent `to` a person. */
  conversationId: string
  /** The key it was sent with. */
  clientMessageId: string
  /** Its number in the conversation. */
  seq: number
  /** The number of the change. */
  rev: number
  /** When the server took it, ISO 8601. */
  createdAt: string
}

/** How far one person has seen one conversation. Only moves forward; merge by maximum. */
export interface SeenMark {
  /** The conversation. */
  conversationId: string
  /** Whose mark it is. */
  userId: string
  /** Everything up to and including this `seq` is seen; 0 is nothing. */
  seq: number
}

/** Whether a person is there now. */
export interface Presence {
  /** Who. */
  userId: string
  /** True while any of their devices holds a connection. */
  online: boolean
}

/** One row of the sidebar, complete for showing. */
export interface SidebarItem {
  /** The conversation, without its members. */
  conversation: ConversationSummary
  /** The latest message the actor may read (a tombstone when it was deleted), or null. */
  lastMessage: Message | null
  /** The number of the latest message; 0 when there is none. */
  lastSeq: number
  /** The number of the latest change to its messages; 0 when there is none. */
  rev: number
  /** The actor's own place in it. */
  member: Member
  /** The actor's seen mark. */
  seenSeq: number
  /** Messages after the mark, by others and not deleted: 0 to 100, where 100 means "99+". */
  unseenCount: number
  /** When something last happened in it, ISO 8601; what the sidebar is ordered by, newest first. */
  activityAt: string
  /** For a direct conversation: whether the other person is there. False for a group. */
  online: boolean
}

/** One page of the left column. */
export interface Sidebar {
  /** Rows, newest activity first. */
  items: SidebarItem[]
  /** The people those rows need: the other person of each direct conversation and the senders of last messages. */
  users: User[]
  /** Ask for the next page with it; null at the end. */
  cursor: string | null
}
