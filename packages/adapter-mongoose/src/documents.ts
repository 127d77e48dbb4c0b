import type { StoredAttachment } from '@confab/core'
import type { ConversationKind, MemberRole } from '@confab/protocol'
import type { mongo } from 'mongoose'

/* What lies in the database. Times are dates, ids of our own making are ObjectIds, people are the app's own strings. */

/** A message. Its insert is the commit. */
export interface MessageDocument {
  /** Made by the adapter before the insert, so that an unknown outcome can be looked up. */
  _id: mongo.ObjectId
  /** Where. */
  conversationId: mongo.ObjectId
  /** Its number, dense from 1. */
  seq: number
  /** The number of its latest change. */
  rev: number
  /** Every rev it ever had: under the unique index a number once used is never free again. Never cut. */
  revs: number[]
  /** By whom. */
  senderId: string
  /** The idempotency key of its sender. */
  clientMessageId: string
  /** Byte for byte. */
  text: string
  /** App data. */
  custom: Record<string, unknown>
  /** Its files: where they lie and what they are. */
  attachments: StoredAttachment[]
  /** When it was taken. */
  createdAt: Date
  /** When it was last edited. */
  editedAt: Date | null
  /** When it was deleted for everyone. */
  deletedAt: Date | null
}

/** A message as it is read: without the list of its revs, which may be long. */
export type MessageRow = Omit<MessageDocument, 'revs'>

/** One person's place in a conversation. */
export interface MemberDocument {
  /** Who. */
  userId: string
  /** What they may do. */
  role: MemberRole
  /** When they came. */
  joinedAt: Date
  /** The first seq they may read. */
  historyFrom: number
  /** The last seq when they came: what lies at or below it counts as seen, whatever their mark says. */
  joinedSeq: number
}

/** A conversation with its members and its head: what a sidebar row needs. */
export interface ConversationDocument {
  /** Its id. */
  _id: mongo.ObjectId
  /** What makes it the only one of its kind. */
  key: string
  /** Direct or group. */
  kind: ConversationKind
  /** A group's name. */
  name: string | null
  /** A group's picture. */
  avatarUrl: string | null
  /** App data. */
  custom: Record<string, unknown>
  /** Who started it. */
  createdBy: string
  /** When it was started. */
  createdAt: Date
  /** The number of its last change. */
  version: number
  /** The two people of a direct conversation. */
  directUserIds: [string, string] | null
  /** Everyone in it, in the order in which they joined. */
  members: MemberDocument[]
  /** How many. */
  memberCount: number
  /** Head: number of the latest message. */
  lastSeq: number
  /** Head: number of the latest change. */
  lastRev: number
  /** Head: the latest message. */
  lastMessage: MessageRow | null
  /** What sidebars are ordered by. */
  activityAt: Date
}

/** How far one person has seen one conversation. */
export interface SeenMarkDocument {
  /** Its id. */
  _id: mongo.ObjectId
  /** Where. */
  conversationId: mongo.ObjectId
  /** Who. */
  userId: string
  /** Everything up to and including this is seen. */
  seq: number
}

/** A person without a directory of the app's own. */
export interface UserDocument {
  /** The app's own id. */
  _id: string
  /** The name to show. */
  name: string
  /** A few words. */
  bio: string
  /** A picture. */
  avatarUrl: string | null
  /** App data. */
  custom: Record<string, unknown>
  /** The name in lower case: what pages of people are ordered by. */
  nameKey: string
  /** What a search may begin with, so that a search is an equality. */
  beginnings: string[]
}

/** That one person has blocked another. */
export interface BlockDocument {
  /** Both people in one key, so that either direction of a pair is one look-up. */
  _id: { userId: string; blockedUserId: string }
  /** When. */
  createdAt: Date
}

/** An account of the login in the box. */
export interface AccountDocument {
  /** The person. */
  _id: string
  /** As typed. */
  email: string
  /** What tells addresses apart. */
  emailKey: string
  /** As the hasher made it. */
  passwordHash: string | null
  /** When it was made. */
  createdAt: Date
}

/** A session of the login in the box. Of refresh tokens there are only digests. */
export interface SessionDocument {
  /** Its id. */
  _id: string
  /** Whose. */
  userId: string
  /** Digest of the refresh token that is good now. */
  refreshHash: string
  /** Digest of the one before. */
  previousHash: string | null
  /** When that was used. */
  rotatedAt: Date
  /** When it began. */
  createdAt: Date
  /** When it was last refreshed. */
  lastUsedAt: Date
  /** When it ends by itself. */
  expiresAt: Date
  /** What its browser called itself. */
  userAgent: string | null
}

/** A message that waits for its transaction to commit, and then for its delivery. */
export interface StagedMessageDocument {
  /** Its id. */
  _id: mongo.ObjectId
  /** Who sends it. */
  userId: string
  /** What is given to `sendMessage`. */
  input: { conversationId?: string; to?: string; text: string; custom?: Record<string, unknown>; clientMessageId: string }
  /** Sender and target: within one lane staged messages keep their order. */
  lane: string
  /** When it was staged. */
  stagedAt: Date
  /** Nobody else takes it before this moment, by the database's clock. */
  notBefore: Date
  /** How often it was tried. */
  attempts: number
  /** Whether it will not be tried again. */
  failed: boolean
  /** Why; null while it waits. */
  failure: { code: string; message: string; at: Date } | null
}

/** A file that may have to be removed. */
export interface DoomedFileDocument {
  /** The key under which uploads keep it. */
  _id: string
  /** Not before this moment. */
  removeAfter: Date
}
