import { fixedLimits } from '@confab/protocol'
import type { mongo } from 'mongoose'
import { RecentlyUsed } from './recently-used.js'

/**
 * Conversations whose head may be written the cheap way: small ones, in which every message moves the sidebar, and whose `lastMessage` begins with `seq` and `rev`. What is
 * written here keeps that order, so only membership can end it; until this node reads the conversation again, messages to a group that has just grown large move the sidebar
 * more often than they need to, and nothing worse.
 */
export interface PlainHeads {
  /** Notes what was read. */
  note(conversationId: string, isPlain: boolean): void
  /** Whether a conversation is known to be one. */
  has(conversationId: string): boolean
}

const kept = 20_000

/** Makes the notes; they forget the conversations that were quiet longest. */
export function createPlainHeads(): PlainHeads {
  const plain = new RecentlyUsed<true>(kept)
  return {
    note: (conversationId, isPlain) => (isPlain ? plain.set(conversationId, true) : plain.delete(conversationId)),
    has: (conversationId) => plain.get(conversationId) === true,
  }
}

/**
 * Says in a projection whether a conversation is one. MongoDB compares documents field by field, the kind of a value first: one that begins with a number comes before one
 * that begins with a string, and one that begins with an id, as a message in the log does, comes after both.
 */
export const isPlainHead: mongo.Document = {
  $and: [{ $lte: ['$memberCount', fixedLimits.smallGroup] }, { $lt: ['$lastMessage', { $literal: { _: '' } }] }],
}
