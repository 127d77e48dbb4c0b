export {
  ChatError, isChatError, type Attachment, type ChatApi, type ChatEvents, type Conversation, type ConversationSummary, type ErrorCode, type Me, type Member, type Message, type Receipt, type UploadedFile,
  type User,
} from '@confab/protocol'
export type { ChatClient, ClientEventName, ClientEvents } from './client.js'
export { createClient } from './create-client.js'
export type { ClientOptions, TokenGrant } from './client-options.js'
export type { Persistence } from './persistence.js'
export type { ClientFiles, ClientMessageContent, ClientMessageInput, FilesToSend, UploadOptions, UploadProgress } from './sending-files.js'
export {
  conversationKey, type ClientSnapshot, type ClientState, type ConnectionState, type ConversationRef, type ConversationState, type PendingMessage, type SentMessage,
  type SidebarEntry, type SidebarState, type TimelineMessage,
} from './state.js'
