import { type ConversationSummary, fixedLimits, type Member } from '@confab/protocol'
import type { MessageLog } from './message-log.js'

/** All that is kept. Whatever is keyed by a string that came from outside is a `Map`: an object would know keys such as `__proto__`. */
export interface MemoryState {
  /** By id. */
  readonly conversations: Map<string, ConversationRecord>
  /** By their unique key. */
  readonly conversationByKey: Map<string, ConversationRecord>
  /** The conversations each person is in; sorted by who reads them. */
  readonly conversationsOf: Map<string, ConversationRecord[]>
  /** Whom each person has blocked. */
  readonly blocked: Map<string, Set<string>>
  /** How many messages of a conversation are kept. */
  readonly keep: number
}

/** One conversation and all that belongs to it. */
export interface ConversationRecord {
  /** All but the members. Replaced by each change, never changed in place. */
  summary: ConversationSummary
  /** In the order in which they joined. */
  readonly members: Map<string, Member>
  /** How far each has seen it. */
  readonly marks: Map<string, number>
  /** Its messages. */
  readonly log: MessageLog
  /** What sidebars are ordered by. */
  activityAt: string
}

/** Makes an empty state. */
export function newState(keep: number): MemoryState {
  return { conversations: new Map(), conversationByKey: new Map(), conversationsOf: new Map(), blocked: new Map(), keep }
}

/** How long the activity of a large group stands still, in milliseconds. */
const largeGroupPause = 60_000

/**
 * Moves a conversation up because of a message. That of a large group moves once a minute: in a database each move is a write to the index of
 * every member, and this storage behaves as the others do.
 */
export function noteActivity(record: ConversationRecord, at: string): void {
  if (record.members.size > fixedLimits.smallGroup && Date.parse(at) - Date.parse(record.activityAt) <= largeGroupPause) return
  moveUp(record, at)
}

/** Moves a conversation up, never down: clocks of nodes differ. */
export function moveUp(record: ConversationRecord, at: string): void {
  if (at > record.activityAt) record.activityAt = at
}
