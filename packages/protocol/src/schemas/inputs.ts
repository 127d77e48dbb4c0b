import { z } from 'zod'
import { fixedLimits } from '../limits.js'
import { customSchema } from './custom.js'
import {
  bioSchema, captionSchema, clientKeySchema, cursorSchema, fileTokenSchema, idSchema, limitSchema, linkSchema, nameSchema, querySchema, seqSchema, textSchema,
} from './fields.js'

/* Every object is strict: an unknown key is an error, so that nobody can set what is not theirs to set. */

const conversationId = idSchema
const messageId = idSchema
const userId = idSchema
const role = z.enum(['owner', 'admin', 'member'])
const avatarUrl = linkSchema.nullable().optional()
const custom = customSchema.optional()
const userIds = z.array(userId).max(fixedLimits.userIds)

/** `ChatApi.getMe` takes nothing. */
export const nothingSchema = z.strictObject({})

/** `UpdateMeInput` */
export const updateMeInputSchema = z.strictObject({ name: nameSchema.optional(), bio: bioSchema.optional(), avatarUrl, custom })

/** `FindUsersInput` */
export const findUsersInputSchema = z.strictObject({
  query: querySchema.optional(), cursor: cursorSchema.optional(), limit: limitSchema.optional(),
})

/** `GetUsersInput` and `GetPresenceInput` */
export const userIdsInputSchema = z.strictObject({ userIds })

/** `UserTarget` */
export const userTargetSchema = z.strictObject({ userId })

/** `ConversationTarget` */
export const conversationTargetSchema = z.strictObject({ conversationId })

/** `MessageTarget` */
export const messageTargetSchema = z.strictObject({ messageId })

/** `StartConversationInput` */
export const startConversationInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('direct'), userId }),
  z.strictObject({
    kind: z.literal('group'),
    name: nameSchema,
    userIds: z.array(userId).max(1_000),
    avatarUrl,
    custom,
    clientConversationId: clientKeySchema.optional(),
  }),
])

/** `UpdateConversationInput` */
export const updateConversationInputSchema = z.strictObject({ conversationId, name: nameSchema.optional(), avatarUrl, custom })

/** `AddMemberInput` */
export const addMemberInputSchema = z.strictObject({
  conversationId, userId, role: role.optional(), history: z.enum(['all', 'since-join']).optional(),
})

/** `RemoveMemberInput` */
export const removeMemberInputSchema = z.strictObject({ conversationId, userId })

/** `SetMemberRoleInput` */
export const setMemberRoleInputSchema = z.strictObject({ conversationId, userId, role })

/** `GetSidebarInput` */
export const getSidebarInputSchema = z.strictObject({ cursor: cursorSchema.optional(), limit: limitSchema.optional() })

/** `SyncInput` */
export const syncInputSchema = z.strictObject({
  known: z.array(z.strictObject({ conversationId, rev: seqSchema, version: seqSchema })).max(fixedLimits.syncKnown),
  loaded: z.array(conversationId).max(fixedLimits.syncLoaded),
})

/** `ListMessagesInput` */
export const listMessagesInputSchema = z.strictObject({
  conversationId,
  before: seqSchema.optional(),
  after: seqSchema.optional(),
  around: seqSchema.optional(),
  limit: limitSchema.optional(),
}).refine((input) => [input.before, input.after, input.around].filter((at) => at !== undefined).length <= 1, {
  message: 'takes at most one of before, after and around',
})

/** `ListChangesInput` */
export const listChangesInputSchema = z.strictObject({ conversationId, sinceRev: seqSchema, version: seqSchema.optional() })

const attachments = z.array(z.strictObject({ fileToken: fileTokenSchema })).max(fixedLimits.attachments)
const content = { text: captionSchema, custom, attachments: attachments.optional(), clientMessageId: clientKeySchema.optional() }
const saysSomething = ({ text, attachments }: { text: string; attachments?: unknown[] | undefined }): boolean => text.trim() !== '' || (attachments?.length ?? 0) > 0
const blank = { path: ['text'], message: 'must not be blank' }

/** `SendMessageInput` */
export const sendMessageInputSchema = z.union([
  z.strictObject({ conversationId, ...content }).refine(saysSomething, blank),
  z.strictObject({ to: userId, ...content }).refine(saysSomething, blank),
])

/** `EditMessageInput` */
export const editMessageInputSchema = z.strictObject({ messageId, text: textSchema.optional(), custom }).refine(
  (input) => input.text !== undefined || input.custom !== undefined, { message: 'needs text or custom' },
)

/** `MarkSeenInput` */
export const markSeenInputSchema = z.union([
  z.strictObject({ conversationId, seq: seqSchema.optional() }),
  messageTargetSchema,
])

/** `SetTypingInput` */
export const setTypingInputSchema = z.strictObject({ conversationId, typing: z.boolean() })
