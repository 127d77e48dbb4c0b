export { createChat } from './create-chat.js'
export type {
  AccountStorage, AccountStore, SessionRotation, SessionStore, StoredAccount, StoredSession,
} from './interfaces/account-storage.js'
export type { AccountAnswer, AccountCaller, Accounts, SessionCookie } from './interfaces/accounts.js'
export type { Authenticate, Credentials, Identity, StillSignedIn } from './interfaces/authenticate.js'
export type { Chat, ChatHost, FileHost, Health, HealthCode, Logger, OpenedFile, Watch } from './interfaces/chat.js'
export type { Can, CanAnswer, CanCall, CanRefusal, CanTarget, ChatOptions, ChatParts, LoginInTheBox, OwnLogin } from './interfaces/chat-options.js'
export type { Bus } from './interfaces/bus.js'
export type { Clock } from './interfaces/clock.js'
export type { CallSurface, CustomCall, CustomCheck, CustomSchema, StandardResult } from './interfaces/custom-schema.js'
export type {
  ConversationChange, ConversationDraft, ConversationHead, ConversationStore, SidebarQuery, SidebarRow, SidebarRows, StoredConversation,
} from './interfaces/conversation-store.js'
export type {
  ChangedMessages, ChangesQuery, MessageDeletion, MessageDraft, MessageEdit, MessageStore, Page, PageQuery, SentKey, StoredAttachment, StoredMessage,
} from './interfaces/message-store.js'
export type { LimitChanges } from './interfaces/limit-changes.js'
export type { PresenceStore } from './interfaces/presence-store.js'
export type { RateLimit, RateLimitStore } from './interfaces/rate-limit-store.js'
export type { SeenMove, SeenStore } from './interfaces/seen-store.js'
export type { DoomedFile, FileStore } from './interfaces/file-store.js'
export type { Storage } from './interfaces/storage.js'
export type { Telemetry, TelemetryReadings } from './interfaces/telemetry.js'
export type { Audience, DisconnectReason, SessionTarget, Transport } from './interfaces/transport.js'
export type { UploadMeta, Uploads } from './interfaces/uploads.js'
export type { DirectoryUser, UserDirectory } from './interfaces/user-directory.js'
export type { FoundUsers, UserPatch, UserSearch, UserStore } from './interfaces/user-store.js'
export { memoryPresenceStore } from './memory-presence-store.js'
export { memoryRateLimits } from './memory-rate-limits.js'
