import type { ConversationSummary, Message, Presence, SeenMark, User } from './models.js'
import type { MemberChange, MemberRemoval } from './results.js'

/** Someone types, or stopped. */
export interface TypingSignal {
  /** Where. */
  conversationId: string
  /** Who. */
  userId: string
}

/**
 * What happens, by name. Live delivery is a hint, the log is the truth: an event may be lost, repeated or out of order on its way to a client, and
 * `rev`, `version` and marks say what to do with it.
 */
export interface ChatEvents {
  /** A message was sent. To every member. */
  'message.created': { message: Message }
  /** A message was edited. To every member. */
  'message.updated': { message: Message }
  /** A message was deleted for everyone; what remains is a tombstone. To every member. */
  'message.deleted': { message: Message }
  /** A conversation appeared for the receiver: it was started with them, or they were added. */
  'conversation.created': { conversation: ConversationSummary }
  /** Name, picture or app data changed. To every member. */
  'conversation.updated': { conversation: ConversationSummary }
  /** A seen mark moved. To every member up to 50 members, above that to the person's own devices. */
  'conversation.seen': SeenMark
  /** A person joined a group. To every member. */
  'member.added': MemberChange
  /** A role changed. To every member. */
  'member.updated': MemberChange
  /** A person left or was removed. To every member, and to them. */
  'member.removed': MemberRemoval
  /** Someone started typing. To the other members. */
  'typing.started': TypingSignal
  /** Someone stopped typing. To the other members. */
  'typing.stopped': TypingSignal
  /** A person came or went. To those who asked for their presence. */
  'presence.changed': Presence
  /** A profile changed. To the person's own devices and to those who asked for their presence. */
  'user.updated': { user: User }
}

/** The name of an event. */
export type EventName = keyof ChatEvents

/** An event with its name. */
export type ChatEvent = { [Name in EventName]: { name: Name; payload: ChatEvents[Name] } }[EventName]

/** Every event's name, for loops. */
export const eventNames = [
  'message.created', 'message.updated', 'message.deleted',
  'conversation.created', 'conversation.updated', 'conversation.seen',
  'member.added', 'member.updated', 'member.removed',
  'typing.started', 'typing.stopped', 'presence.changed', 'user.updated',
] as const satisfies readonly EventName[]
