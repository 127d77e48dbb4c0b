import type mongoose from 'mongoose'

/** A message to be sent. */
export interface Sent {
  conversationId: string
  senderId: string
  clientMessageId: string
  text: string
}

/** A chat on MongoDB, as somebody writes it: the same work for each. What a variant does not do it leaves out. */
export interface MongoVariant {
  /** Starts a conversation of these people and returns its id. */
  start(userIds: readonly string[]): Promise<string>
  /** Stores a message; resolves when its sender may be told so. */
  send(message: Sent): Promise<unknown>
  /** Reads 50 messages before this seq, the latest 50 without one. */
  page?(conversationId: string, before?: number): Promise<unknown>
  /** Reads what changed after this number. */
  changes?(conversationId: string, since: number): Promise<unknown>
  /** Reads 50 rows with their unseen counts. */
  sidebar?(userId: string): Promise<unknown>
  /** Notes how far somebody has seen. */
  markSeen?(conversationId: string, userId: string, seq: number): Promise<unknown>
}

/** Makes a variant over a connection to an empty database. */
export type MakeVariant = (connection: mongoose.Connection) => Promise<MongoVariant>
