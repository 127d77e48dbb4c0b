import type { Connection, Model, Schema } from 'mongoose'
import { accountSchema } from './schemas/account-schema.js'
import { blockSchema } from './schemas/block-schema.js'
import { conversationSchema } from './schemas/conversation-schema.js'
import { doomedFileSchema } from './schemas/doomed-file-schema.js'
import { messageSchema } from './schemas/message-schema.js'
import { seenMarkSchema } from './schemas/seen-mark-schema.js'
import { sessionSchema } from './schemas/session-schema.js'
import { stagedMessageSchema } from './schemas/staged-message-schema.js'
import { userSchema } from './schemas/user-schema.js'
import type {
  AccountDocument, BlockDocument, ConversationDocument, DoomedFileDocument, MessageDocument, SeenMarkDocument, SessionDocument, StagedMessageDocument, UserDocument,
} from './documents.js'

/**
 * The Mongoose models of what is stored, for the app to browse, populate and join. For reading only: a write past the storage breaks its
 * promises.
 */
export interface StorageModels {
  /** Conversations with members and head. */
  readonly Conversation: Model<ConversationDocument>
  /** The log. */
  readonly Message: Model<MessageDocument>
  /** Seen marks. */
  readonly SeenMark: Model<SeenMarkDocument>
  /** People, when the app has no directory of its own. */
  readonly User: Model<UserDocument>
  /** Who has blocked whom. */
  readonly Block: Model<BlockDocument>
  /** Messages that wait for their delivery; see `stage`. */
  readonly StagedMessage: Model<StagedMessageDocument>
  /** Accounts, with the login in the box. */
  readonly Account: Model<AccountDocument>
  /** Sessions, with the login in the box. */
  readonly Session: Model<SessionDocument>
  /** Files that may have to be removed. */
  readonly DoomedFile: Model<DoomedFileDocument>
}

/** Marks our schemas, so that a second storage on the same connection finds its models and never takes the app's for its own. */
const ours = Symbol.for('@confab/adapter-mongoose/schema')

/**
 * Compiles the models on the connection, named after the prefix: `confab_` gives `ConfabMessage` in `confab_messages`.
 * Throws when the app has another model of that name.
 */
export function compileModels(connection: Connection, prefix: string): StorageModels {
  const { base } = connection
  const name = (noun: string): string => `${pascalCase(prefix)}${noun}`
  const compile = <Document>(noun: string, make: () => Schema): Model<Document> => {
    const existing = connection.models[name(noun)] as Model<Document> | undefined
    if (existing === undefined) {
      const schema = make()
      Object.defineProperty(schema, ours, { value: true })
      return connection.model(name(noun), schema) as unknown as Model<Document>
    }
    if (!(ours in existing.schema)) {
      throw new Error(
        `mongooseStorage cannot make its model "${name(noun)}": the connection has one of that name already. Give the storage another prefix: mongooseStorage({ connection, prefix: 'chat_' }).`,
      )
    }
    return existing
  }
  return {
    Conversation: compile('Conversation', () => conversationSchema(base, `${prefix}conversations`)),
    Message: compile('Message', () => messageSchema(base, `${prefix}messages`, name('Conversation'))),
    SeenMark: compile('SeenMark', () => seenMarkSchema(base, `${prefix}seen_marks`, name('Conversation'))),
    User: compile('User', () => userSchema(base, `${prefix}users`)),
    Block: compile('Block', () => blockSchema(base, `${prefix}blocks`)),
    StagedMessage: compile('StagedMessage', () => stagedMessageSchema(base, `${prefix}staged_messages`)),
    Account: compile('Account', () => accountSchema(base, `${prefix}accounts`)),
    DoomedFile: compile('DoomedFile', () => doomedFileSchema(base, `${prefix}doomed_files`)),
    Session: compile('Session', () => sessionSchema(base, `${prefix}sessions`)),
  }
}

function pascalCase(prefix: string): string {
  return prefix.split(/[^A-Za-z0-9]+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')
}
