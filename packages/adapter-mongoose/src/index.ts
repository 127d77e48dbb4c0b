export type { IndexCreation } from './indexes.js'
export type { StorageModels } from './models.js'
export type {
  AccountDocument, BlockDocument, ConversationDocument, DoomedFileDocument, MemberDocument, MessageDocument, MessageRow, SeenMarkDocument, SessionDocument,
  StagedMessageDocument, UserDocument,
} from './documents.js'
export { mongooseStorage, type MongooseStorage, type MongooseStorageOptions } from './mongoose-storage.js'
export type { StagedMessage } from './stage.js'
export type { StopDelivery } from './staged-delivery.js'
