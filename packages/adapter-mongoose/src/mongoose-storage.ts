import type { AccountStorage, Chat, Storage } from '@confab/core'
import type { Connection, mongo } from 'mongoose'
import { createAccountStore } from './account-store.js'
import { createConversations } from './conversations.js'
import { openDatabase } from './database.js'
import { toChatError } from './errors.js'
import { createFileStore } from './file-store.js'
import { createHeadCache } from './head-cache.js'
import { createHeads } from './heads.js'
import { createIndexes, type IndexCreation } from './indexes.js'
import { createKnownSeqs } from './known-seqs.js'
import { createMessages } from './messages.js'
import { compileModels, type StorageModels } from './models.js'
import { onDatabase } from './on-database.js'
import { createPlainHeads } from './plain-heads.js'
import { createReach } from './reach.js'
import { createSeen } from './seen.js'
import { startUp } from './start-up.js'
import { createSessionStore } from './session-store.js'
import { stageMessage, type StagedMessage } from './stage.js'
import { createStagedClaims } from './staged-claims.js'
import { createStagedDelivery, type StopDelivery } from './staged-delivery.js'
import { createUsers } from './users.js'

/** What a storage in MongoDB is made of. Only `connection` is needed. */
export interface MongooseStorageOptions {
  /** The app's own Mongoose connection: `mongoose.connection`, or one from `mongoose.createConnection(uri)`. It stays the app's: storage never opens, changes or closes it. */
  connection: Connection
  /** What the names of collections and models begin with; `confab_` by default, which gives `confab_messages` and `ConfabMessage`. */
  prefix?: string
  /** The database, when it is not the connection's own. */
  database?: string
  /** How long a call may take, in milliseconds, before it fails with UNAVAILABLE; 15,000 by default, longer than an election takes. */
  timeoutMs?: number
  /**
   * When start-up makes missing indexes. `when-empty` (the default): in collections that are missing or empty, where it costs nothing and cannot fail, so a first start needs no
   * step of its own; in a collection with documents a missing index stops the start, because duplicates may have come in and a build may take long.
   * `always`: everywhere. `never`: nowhere.
   */
  createIndexes?: IndexCreation
}

/** A storage in MongoDB. */
export interface MongooseStorage extends Required<Storage>, AccountStorage {
  /** The models of what is stored, for browsing, populating and joining. */
  readonly models: StorageModels
  /**
   * Makes every index that is missing; for a deployment step. Resolves when all are there; repeating it does nothing.
   * Rejects, and names it, when one is there but different.
   */
  ensureIndexes(): Promise<void>
  /**
   * Stages a message inside the app's own transaction: it is sent if and only if the transaction commits, exactly once. Resolves with the key under which it will be sent.
   * @throws INVALID_INPUT when it is no message.
   */
  stage(session: mongo.ClientSession, message: StagedMessage): Promise<{ clientMessageId: string }>
  /**
   * Delivers staged messages from now on, through this chat: rights, limits and events are those of any other send. Call it once in each server process, after `createChat`;
   * nodes share the work, and what one leaves behind another takes up. Messages of one sender to one target keep their order. One that cannot be sent stays in the
   * collection with the reason. Returns the function that stops it.
   */
  deliverStaged(chat: Pick<Chat, 'as' | 'host'>): StopDelivery
}

/** Keeps a chat in MongoDB, over the Mongoose connection that the app already has. */
export function mongooseStorage({
  connection, prefix = 'confab_', database: name, timeoutMs = 15_000, createIndexes: creation = 'when-empty',
}: MongooseStorageOptions): MongooseStorage {
  const own = name === undefined ? connection : connection.useDb(name, { useCache: true })
  const models = compileModels(own, prefix)
  const database = openDatabase(own, models, createReach({ timeoutMs }))
  const heads = createHeadCache()
  const knownSeqs = createKnownSeqs()
  const plainHeads = createPlainHeads()
  const shownHeads = createHeads(database, plainHeads)
  const delivery = createStagedDelivery(createStagedClaims(database))
  return {
    models,
    users: createUsers(database),
    conversations: createConversations({ database, heads, knownSeqs, plainHeads }),
    messages: createMessages({ database, shownHeads, heads, knownSeqs, plainHeads }),
    seen: createSeen(database, knownSeqs),
    accounts: createAccountStore(database),
    sessions: createSessionStore(database),
    files: createFileStore(database),
    prepare: () => startUp(database, creation),
    ensureIndexes: async () => {
      await own.asPromise()
      await createIndexes(database)
    },
    ping: async () => {
      await onDatabase(database, { ping: 1 }).catch((error: unknown) => {
        throw toChatError(error)
      })
    },
    close: () => delivery.stop(),
    stage: async (session, message) => {
      const staged = await stageMessage(database, session, message)
      delivery.soon()
      return staged
    },
    deliverStaged: delivery.start,
  }
}
