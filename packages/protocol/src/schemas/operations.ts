import { z } from 'zod'
import type { OperationInput, OperationName, OperationOutput } from '../api.js'
import { routes, type Route } from '../routes.js'
import {
  addMemberInputSchema, conversationTargetSchema, editMessageInputSchema, findUsersInputSchema, getSidebarInputSchema,
  listChangesInputSchema, listMessagesInputSchema, markSeenInputSchema, messageTargetSchema, nothingSchema, removeMemberInputSchema,
  sendMessageInputSchema, setMemberRoleInputSchema, setTypingInputSchema, startConversationInputSchema, syncInputSchema,
  updateConversationInputSchema, updateMeInputSchema, userIdsInputSchema, userTargetSchema,
} from './inputs.js'
import { conversationSchema, meSchema, messageSchema, receiptSchema, seenMarkSchema, sidebarSchema } from './models.js'
import {
  changesSchema, memberChangeSchema, memberRemovalSchema, messagePageSchema, presenceListSchema, seenMarkListSchema, syncResultSchema,
  userListSchema, userPageSchema,
} from './results.js'

/** One operation, whole: how it travels, what it takes, what it answers. */
export interface OperationSpec<Input, Output> extends Route {
  /** Parses what comes in; strict. */
  input: z.ZodType<Input>
  /** Parses what goes out; strips what is not named. */
  output: z.ZodType<Output>
}

/** Every operation, joined from its route and its schemas, one line each. */
export const operations = {
  getMe: { ...routes.getMe, input: nothingSchema, output: meSchema },
  updateMe: { ...routes.updateMe, input: updateMeInputSchema, output: meSchema },
  findUsers: { ...routes.findUsers, input: findUsersInputSchema, output: userPageSchema },
  getUsers: { ...routes.getUsers, input: userIdsInputSchema, output: userListSchema },
  blockUser: { ...routes.blockUser, input: userTargetSchema, output: z.void() },
  unblockUser: { ...routes.unblockUser, input: userTargetSchema, output: z.void() },
  startConversation: { ...routes.startConversation, input: startConversationInputSchema, output: conversationSchema },
  getConversation: { ...routes.getConversation, input: conversationTargetSchema, output: conversationSchema },
  updateConversation: { ...routes.updateConversation, input: updateConversationInputSchema, output: conversationSchema },
  addMember: { ...routes.addMember, input: addMemberInputSchema, output: memberChangeSchema },
  removeMember: { ...routes.removeMember, input: removeMemberInputSchema, output: memberRemovalSchema },
  setMemberRole: { ...routes.setMemberRole, input: setMemberRoleInputSchema, output: memberChangeSchema },
  getSidebar: { ...routes.getSidebar, input: getSidebarInputSchema, output: sidebarSchema },
  sync: { ...routes.sync, input: syncInputSchema, output: syncResultSchema },
  listMessages: { ...routes.listMessages, input: listMessagesInputSchema, output: messagePageSchema },
  listChanges: { ...routes.listChanges, input: listChangesInputSchema, output: changesSchema },
  getMessage: { ...routes.getMessage, input: messageTargetSchema, output: messageSchema },
  sendMessage: { ...routes.sendMessage, input: sendMessageInputSchema, output: receiptSchema },
  editMessage: { ...routes.editMessage, input: editMessageInputSchema, output: messageSchema },
  deleteMessage: { ...routes.deleteMessage, input: messageTargetSchema, output: messageSchema },
  markSeen: { ...routes.markSeen, input: markSeenInputSchema, output: seenMarkSchema },
  listSeen: { ...routes.listSeen, input: conversationTargetSchema, output: seenMarkListSchema },
  setTyping: { ...routes.setTyping, input: setTypingInputSchema, output: z.void() },
  getPresence: { ...routes.getPresence, input: userIdsInputSchema, output: presenceListSchema },
} as const satisfies { readonly [Name in OperationName]: OperationSpec<OperationInput<Name>, OperationOutput<Name>> }
