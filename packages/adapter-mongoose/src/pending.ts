import type { mongo } from 'mongoose'
import type { Call } from './calls.js'
import type { MessageDocument, MessageRow } from './documents.js'

/** What an append ends with. */
export interface Appended {
  /** The message. */
  row: MessageRow
  /** Whether this call stored it. */
  created: boolean
}

/** A message on its way into the log. */
export interface PendingAppend {
  /** Conversation, sender and `clientMessageId` in one. */
  readonly key: string
  /** The message without its numbers, which each attempt gives it anew. Its `_id` stays. */
  readonly message: Omit<MessageDocument, 'seq' | 'rev' | 'revs'>
  /** Everybody who sends this very message. */
  readonly calls: Call<Appended>[]
}

/** What an edit or a deletion ends with; null when there is no such message. */
export type Changed = { row: MessageRow; changed: boolean } | null

/** New content for a message. */
export type NewContent =
  | { kind: 'edit'; text?: string; custom?: Record<string, unknown>; at: Date }
  | { kind: 'delete'; at: Date }

/** An edit or a deletion on its way into the log. */
export interface PendingEdit {
  /** Which message. */
  readonly messageId: mongo.ObjectId
  /** What it becomes. */
  readonly content: NewContent
  /** Who waits. */
  readonly call: Call<Changed>
  /** The rev of an attempt whose outcome is unknown. */
  tried?: number
}

/** What waits in one conversation. */
export interface Lane {
  /** Which. */
  readonly id: mongo.ObjectId
  /** Which, as text. */
  readonly key: string
  /** In the order in which they came. */
  appends: PendingAppend[]
  /** In the order in which they came. */
  edits: PendingEdit[]
  /** Not taken before this moment, by `performance.now()`. */
  notBefore: number
  /** How many attempts in a row have ended without anything being known. */
  failures: number
}

/** What of a lane goes in one flush. What is done is taken out; what remains goes back to the lane, in order. */
export interface Part {
  /** Whose. */
  readonly lane: Lane
  /** New messages. */
  appends: PendingAppend[]
  /** Edits and deletions. */
  edits: PendingEdit[]
}
