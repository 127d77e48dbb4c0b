import type { Connection, Model, mongo } from 'mongoose'
import type {
  AccountDocument, BlockDocument, ConversationDocument, DoomedFileDocument, MessageDocument, SeenMarkDocument, SessionDocument, StagedMessageDocument, UserDocument,
} from './documents.js'
import type { StorageModels } from './models.js'
import type { Reach } from './reach.js'

/** What every room of the storage works with: the driver's collections behind the models, and the way to reach them. */
export interface Database {
  /** The app's connection. */
  readonly connection: Connection
  /** The driver's ObjectId, of the app's own Mongoose. */
  readonly ObjectId: typeof mongo.ObjectId
  /** Conversations. */
  readonly conversations: mongo.Collection<ConversationDocument>
  /** The log. */
  readonly messages: mongo.Collection<MessageDocument>
  /** Seen marks. */
  readonly marks: mongo.Collection<SeenMarkDocument>
  /** People. */
  readonly users: mongo.Collection<UserDocument>
  /** Blocks. */
  readonly blocks: mongo.Collection<BlockDocument>
  /** Staged messages. */
  readonly staged: mongo.Collection<StagedMessageDocument>
  /** Accounts. */
  readonly accounts: mongo.Collection<AccountDocument>
  /** Sessions. */
  readonly sessions: mongo.Collection<SessionDocument>
  /** Files that may have to be removed. */
  readonly files: mongo.Collection<DoomedFileDocument>
  /** Runs commands within the time-out. */
  readonly reach: Reach
}

/** Takes the collections of the models: past Mongoose's own casting and hooks, over its connection. */
export function openDatabase(connection: Connection, models: StorageModels, reach: Reach): Database {
  return {
    connection,
    reach,
    ObjectId: connection.base.mongo.ObjectId,
    conversations: collectionOf(models.Conversation),
    messages: collectionOf(models.Message),
    marks: collectionOf(models.SeenMark),
    users: collectionOf(models.User),
    blocks: collectionOf(models.Block),
    staged: collectionOf(models.StagedMessage),
    accounts: collectionOf(models.Account),
    sessions: collectionOf(models.Session),
    files: collectionOf(models.DoomedFile),
  }
}

/** Mongoose declares its wrapper of a collection apart from the driver's; it has the same methods. */
function collectionOf<Document extends mongo.Document>(model: Model<Document>): mongo.Collection<Document> {
  return model.collection as unknown as mongo.Collection<Document>
}
