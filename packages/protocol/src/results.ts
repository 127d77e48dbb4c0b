import type { ConversationSummary, Member, Message, Presence, SeenMark, Sidebar, User } from './models.js'

/** A page of people. */
export interface UserPage {
  /** By name. */
  users: User[]
  /** Ask for the next page with it; null at the end. */
  cursor: string | null
}

/** The people who were found among those asked for; unknown ids are left out. */
export interface UserList {
  /** In no promised order. */
  users: User[]
}

/** A member came, or changed. */
export interface MemberChange {
  /** Where. */
  conversationId: string
  /** The version of the conversation after it. */
  version: number
  /** How many members there are after it. */
  memberCount: number
  /** The member as they are now. */
  member: Member
}

/** A member is gone. */
export interface MemberRemoval {
  /** Where. */
  conversationId: string
  /** The version of the conversation after it. */
  version: number
  /** How many members there are after it. */
  memberCount: number
  /** Who left or was removed. */
  userId: string
}

/** A page of a timeline. */
export interface MessagePage {
  /** Oldest first. */
  messages: Message[]
  /** The conversation's head, read *before* the page: start catching up from here, never from the highest row. */
  rev: number
  /** Whether there are messages below the page that the actor may read. */
  hasOlder: boolean
  /** Whether there were messages above the page. */
  hasNewer: boolean
}

/** What happened in a conversation since a `rev`. */
export interface Changes {
  /** Which conversation. */
  conversationId: string
  /** Every message created, edited or deleted since, each as it is now, in the order of `rev`. Empty when there is a gap. */
  messages: Message[]
  /** The caller now holds everything up to this `rev`. */
  upToRev: number
  /** True when more than 500 changes were missed: load the latest page and drop what is cached below it. */
  gap: boolean
  /** The conversation as it is now, when the caller's version was older. */
  conversation?: ConversationSummary
  /** Everyone's seen marks up to 50 members; above that only the actor's own. */
  seen: SeenMark[]
}

/** How one known conversation stands: `same` nothing to do, `behind` something changed, `gone` the actor is not in it any more. */
export interface SyncedConversation {
  /** Which. */
  conversationId: string
  /** How it stands. */
  status: 'same' | 'behind' | 'gone'
  /** What was missed, when it was asked for and there is something. */
  changes?: Changes
}

/** All that a client needs after having been away. */
export interface SyncResult {
  /** The first page of the sidebar. */
  sidebar: Sidebar
  /** One entry for each known conversation, in the order asked. */
  conversations: SyncedConversation[]
}

/** Everyone's seen marks of one conversation; people who have seen nothing are left out. */
export interface SeenMarkList {
  /** In no promised order. */
  marks: SeenMark[]
}

/** Who is there. */
export interface PresenceList {
  /** One entry for each person asked for with whom the actor shares a conversation; others are left out. */
  users: Presence[]
}
