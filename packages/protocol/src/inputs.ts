import type { MemberRole } from './models.js'
import type { ConversationCustom, MessageCustom, UserCustom } from './register.js'

/** What {@link ChatApi.updateMe} changes; what is left out stays. */
export interface UpdateMeInput {
  /** The name to show, 1 to 100 characters. */
  name?: string
  /** A few words, up to 500 characters. */
  bio?: string
  /** `https:`, `http:` or a path that starts with `/`; null takes the picture away. */
  avatarUrl?: string | null
  /** Replaces the app data whole. */
  custom?: UserCustom
}

/** Whom {@link ChatApi.findUsers} looks for. */
export interface FindUsersInput {
  /** The beginning of a name or of one of its words, any case; empty lists everybody by name. */
  query?: string
  /** From the page before. */
  cursor?: string
  /** How many at most, 1 to 100; default 20. */
  limit?: number
}

/** Input of {@link ChatApi.getUsers}. */
export interface GetUsersInput {
  /** Up to 100 ids. */
  userIds: string[]
}

/** One person, for {@link ChatApi.blockUser} and {@link ChatApi.unblockUser}. */
export interface UserTarget {
  /** Who. */
  userId: string
}

/** One conversation. */
export interface ConversationTarget {
  /** Which. */
  conversationId: string
}

/** One message. */
export interface MessageTarget {
  /** Which. */
  messageId: string
}

/** A conversation of two. */
export interface StartDirectInput {
  /** Two people. */
  kind: 'direct'
  /** The other person. */
  userId: string
}

/** A conversation of many. */
export interface StartGroupInput {
  /** Many people. */
  kind: 'group'
  /** 1 to 100 characters. */
  name: string
  /** The first members besides the actor, who becomes its owner. */
  userIds: string[]
  /** `https:`, `http:` or a path that starts with `/`. */
  avatarUrl?: string | null
  /** App data. */
  custom?: ConversationCustom
  /** Made by the caller, so that a retry returns the group already started instead of a second one. */
  clientConversationId?: string
}

/** Input of {@link ChatApi.startConversation}. */
export type StartConversationInput = StartDirectInput | StartGroupInput

/** What {@link ChatApi.updateConversation} changes; what is left out stays. */
export interface UpdateConversationInput {
  /** Which group. */
  conversationId: string
  /** 1 to 100 characters. */
  name?: string
  /** `https:`, `http:` or a path that starts with `/`; null takes the picture away. */
  avatarUrl?: string | null
  /** Replaces the app data whole. */
  custom?: ConversationCustom
}

/** Input of {@link ChatApi.addMember}. */
export interface AddMemberInput {
  /** Which group. */
  conversationId: string
  /** Who joins. */
  userId: string
  /** As what; default `member`. Only an owner may name another role. */
  role?: MemberRole
  /** Whether they may read what was said before they joined; default `all`. */
  history?: 'all' | 'since-join'
}

/** Input of {@link ChatApi.removeMember}. */
export interface RemoveMemberInput {
  /** Which group. */
  conversationId: string
  /** Who goes; oneself is to leave. */
  userId: string
}

/** Input of {@link ChatApi.setMemberRole}. */
export interface SetMemberRoleInput {
  /** Which group. */
  conversationId: string
  /** Whose role. */
  userId: string
  /** What they become. */
  role: MemberRole
}

/** Which page of the sidebar. */
export interface GetSidebarInput {
  /** From the page before. */
  cursor?: string
  /** How many rows at most, 1 to 100; default 50. */
  limit?: number
}

/** What a client already holds of one conversation. */
export interface KnownConversation {
  /** Which. */
  conversationId: string
  /** Up to which `rev` it has no hole. */
  rev: number
  /** Which version of the conversation it holds. */
  version: number
}

/** Input of {@link ChatApi.sync}. */
export interface SyncInput {
  /** What the client holds, up to 200. */
  known: KnownConversation[]
  /** For which of those the changes should come along: the loaded timelines, up to 10. */
  loaded: string[]
}

/** Which messages {@link ChatApi.listMessages} lists: at most one of `before`, `after` and `around`; with none, the latest. */
export interface ListMessagesInput {
  /** Which conversation. */
  conversationId: string
  /** Those just before this `seq`. */
  before?: number
  /** Those just after this `seq`. */
  after?: number
  /** Those on both sides of this `seq`, and itself. */
  around?: number
  /** How many at most, 1 to 100; default 50. */
  limit?: number
}

/** Input of {@link ChatApi.listChanges}. */
export interface ListChangesInput {
  /** Which conversation. */
  conversationId: string
  /** The caller holds everything up to this `rev`. */
  sinceRev: number
  /** The caller's version of the conversation; when it is older, the conversation comes along. */
  version?: number
}

/** A file that was uploaded. */
export interface FileReference {
  /** As {@link FileApi.uploadFile} returned it. */
  fileToken: string
}

/** What is sent, without where to. */
export interface MessageContent {
  /** 1 to 4,000 characters, not only blanks; kept byte for byte. With attachments it may be empty or blank. */
  text: string
  /** App data. */
  custom?: MessageCustom
  /** Up to 10 files, each uploaded before with {@link FileApi.uploadFile} for this very conversation. A file belongs to one message, and goes when that is deleted. */
  attachments?: FileReference[]
  /** Made when the user pressed send. The same one again returns the first receipt. Left out, each call is a new message. */
  clientMessageId?: string
}

/** A message into a conversation the actor is in. */
export interface SendToConversationInput extends MessageContent {
  /** Which. */
  conversationId: string
}

/** A message to a person: into the direct conversation, which is started when there is none. */
export interface SendToUserInput extends MessageContent {
  /** Who. */
  to: string
}

/** Input of {@link ChatApi.sendMessage}. */
export type SendMessageInput = SendToConversationInput | SendToUserInput

/** What {@link ChatApi.editMessage} changes; what is left out stays. At least one of `text` and `custom`. */
export interface EditMessageInput {
  /** Which message. */
  messageId: string
  /** 1 to 4,000 characters, not only blanks. */
  text?: string
  /** Replaces the app data whole. */
  custom?: MessageCustom
}

/** A conversation up to a message. */
export interface MarkConversationSeenInput {
  /** Which. */
  conversationId: string
  /** Up to which `seq`; left out, up to the latest. */
  seq?: number
}

/** Input of {@link ChatApi.markSeen}. */
export type MarkSeenInput = MarkConversationSeenInput | MessageTarget

/** Input of {@link ChatApi.setTyping}. */
export interface SetTypingInput {
  /** Where. */
  conversationId: string
  /** True again at least every 5 s while the person types, false when they stop. */
  typing: boolean
}

/** Input of {@link ChatApi.getPresence}. */
export interface GetPresenceInput {
  /** Up to 100 ids. */
  userIds: string[]
}
