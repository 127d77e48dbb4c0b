import type { Register } from './index.js'
import type { JsonObject } from './json.js'

/** App data on a user: what the app registered as `userCustom`. */
export type UserCustom = Register extends { userCustom: infer Custom } ? Custom : JsonObject

/** App data on a conversation: what the app registered as `conversationCustom`. */
export type ConversationCustom = Register extends { conversationCustom: infer Custom } ? Custom : JsonObject

/** App data on a message: what the app registered as `messageCustom`. */
export type MessageCustom = Register extends { messageCustom: infer Custom } ? Custom : JsonObject
