export { accountOperations } from './accounts.js'
export { eventSchemas } from './events.js'
export { fileOperations, type UploadFileInfo } from './files.js'
export {
  attachmentSchema, conversationSchema, conversationSummarySchema, memberSchema, meSchema, messageSchema, presenceSchema, receiptSchema, seenMarkSchema,
  sidebarItemSchema, sidebarSchema, userSchema,
} from './models.js'
export { operations, type OperationSpec } from './operations.js'
