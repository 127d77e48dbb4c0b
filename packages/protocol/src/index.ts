export type {
  Account, AccountApi, AccountInput, AccountOperationName, AccountOutput, AccountSession, AccountSessionList, ChangePasswordInput, LogInInput,
  LogOutInput, RefreshInput, SessionTarget, SignedIn, SignUpInput, TokenDelivery,
} from './account-api.js'
export { accountRoutes } from './account-routes.js'
export type { ChatApi, OperationInput, OperationName, OperationOutput } from './api.js'
export {
  ChatError, chatErrorFrom, errorTable, isChatError,
  type ChatErrorOptions, type ErrorCode, type ErrorShape,
} from './errors.js'
export type { FileApi, FileInfo, FileOperationName, FileTarget, UploadedFile, UploadFileInput } from './file-api.js'
export { fileHeaders, fileRoutes } from './file-routes.js'
export { eventNames, type ChatEvent, type ChatEvents, type EventName, type TypingSignal } from './events.js'
export type {
  AddMemberInput, ConversationTarget, EditMessageInput, FileReference, FindUsersInput, GetPresenceInput, GetSidebarInput, GetUsersInput,
  KnownConversation, ListChangesInput, ListMessagesInput, MarkConversationSeenInput, MarkSeenInput, MessageContent, MessageTarget,
  RemoveMemberInput, SendMessageInput, SendToConversationInput, SendToUserInput, SetMemberRoleInput, SetTypingInput,
  StartConversationInput, StartDirectInput, StartGroupInput, SyncInput, UpdateConversationInput, UpdateMeInput, UserTarget,
} from './inputs.js'
export type { JsonObject, JsonValue } from './json.js'
export { defaultLimits, fixedLimits, type Limits } from './limits.js'
export type {
  Attachment, AttachmentKind, Conversation, ConversationKind, ConversationSummary, Me, Member, MemberRole, Message, Presence, Receipt, SeenMark, Sidebar, SidebarItem,
  User,
} from './models.js'
export type { ConversationCustom, MessageCustom, UserCustom } from './register.js'
export type {
  Changes, MemberChange, MemberRemoval, MessagePage, PresenceList, SeenMarkList, SyncedConversation, SyncResult, UserList, UserPage,
} from './results.js'
export { operationNames, routes, type RateClass, type Route } from './routes.js'
export { protocolVersion } from './version.js'

/**
 * The app's own types for the three `custom` fields. Augment it once, anywhere in the app:
 *
 * ```ts
 * declare module '@confab/protocol' {
 *   interface Register {
 *     messageCustom: { orderId?: string }
 *   }
 * }
 * ```
 *
 * It is declared in this very file because TypeScript merges an augmentation only with the module's own declarations. Known keys: `userCustom`, `conversationCustom`, `messageCustom`. What is not registered is a `JsonObject`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- empty until the app augments it
export interface Register {}
