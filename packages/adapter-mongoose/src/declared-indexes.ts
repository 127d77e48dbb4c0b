import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import { accountIndexes } from './schemas/account-schema.js'
import { blockIndexes } from './schemas/block-schema.js'
import { conversationIndexes } from './schemas/conversation-schema.js'
import { doomedFileIndexes } from './schemas/doomed-file-schema.js'
import { messageIndexes } from './schemas/message-schema.js'
import type { NamedIndex } from './schemas/named-index.js'
import { seenMarkIndexes } from './schemas/seen-mark-schema.js'
import { sessionIndexes } from './schemas/session-schema.js'
import { stagedMessageIndexes } from './schemas/staged-message-schema.js'
import { userIndexes } from './schemas/user-schema.js'

/** The indexes of one collection, in the order in which they are made. */
export interface DeclaredIndexes {
  /** Where. */
  readonly collection: mongo.Collection
  /** Which. */
  readonly indexes: readonly NamedIndex[]
}

/** Every index that storage relies on, by collection. */
export function declaredIndexes({ messages, conversations, marks, users, blocks, staged, accounts, sessions, files }: Database): DeclaredIndexes[] {
  const of = <Document extends mongo.Document>(collection: mongo.Collection<Document>, indexes: Record<string, NamedIndex>): DeclaredIndexes => ({
    collection: collection as unknown as mongo.Collection, indexes: Object.values(indexes),
  })
  return [
    of(messages, messageIndexes), of(conversations, conversationIndexes), of(marks, seenMarkIndexes),
    of(users, userIndexes), of(blocks, blockIndexes), of(staged, stagedMessageIndexes),
    of(accounts, accountIndexes), of(sessions, sessionIndexes), of(files, doomedFileIndexes),
  ]
}
