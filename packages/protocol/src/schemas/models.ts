import { z } from 'zod'
import { storedCustomSchema } from './custom.js'
import { seqSchema, timeSchema } from './fields.js'

/*
 * What leaves the server, as explicit shapes: parsing an outgoing value with one of these keeps the named fields and strips every other, so that
 * nothing leaves by accident. Values were checked on their way in; here only their kinds are.
 */

const id = z.string()

/** `User` */
export const userSchema = z.object({
  id, name: z.string(), bio: z.string(), avatarUrl: z.string().nullable(), custom: storedCustomSchema,
})

/** `Me` */
export const meSchema = userSchema.extend({ blockedUserIds: z.array(id) })

/** `Member` */
export const memberSchema = z.object({
  userId: id, role: z.enum(['owner', 'admin', 'member']), joinedAt: timeSchema, historyFrom: seqSchema,
})

/** `ConversationSummary` */
export const conversationSummarySchema = z.object({
  id,
  kind: z.enum(['direct', 'group']),
  name: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  custom: storedCustomSchema,
  createdBy: id,
  createdAt: timeSchema,
  version: seqSchema,
  memberCount: seqSchema,
  directUserIds: z.tuple([id, id]).nullable(),
})

/** `Conversation` */
export const conversationSchema = conversationSummarySchema.extend({ members: z.array(memberSchema) })

/** `Attachment` */
export const attachmentSchema = z.object({
  kind: z.enum(['image', 'file', 'audio', 'video']),
  name: z.string(),
  contentType: z.string(),
  size: seqSchema,
  width: seqSchema.nullable(),
  height: seqSchema.nullable(),
  url: z.string(),
})

/** `Message` */
export const messageSchema = z.object({
  id,
  conversationId: id,
  seq: seqSchema,
  rev: seqSchema,
  senderId: id,
  clientMessageId: z.string(),
  text: z.string(),
  custom: storedCustomSchema,
  attachments: z.array(attachmentSchema),
  createdAt: timeSchema,
  editedAt: timeSchema.nullable(),
  deletedAt: timeSchema.nullable(),
})

/** `Receipt` */
export const receiptSchema = z.object({
  id, conversationId: id, clientMessageId: z.string(), seq: seqSchema, rev: seqSchema, createdAt: timeSchema, attachments: z.array(attachmentSchema).optional(),
})

/** `SeenMark` */
export const seenMarkSchema = z.object({ conversationId: id, userId: id, seq: seqSchema })

/** `Presence` */
export const presenceSchema = z.object({ userId: id, online: z.boolean() })

/** `SidebarItem` */
export const sidebarItemSchema = z.object({
  conversation: conversationSummarySchema,
  lastMessage: messageSchema.nullable(),
  lastSeq: seqSchema,
  rev: seqSchema,
  member: memberSchema,
  seenSeq: seqSchema,
  unseenCount: seqSchema,
  activityAt: timeSchema,
  online: z.boolean(),
})

/** `Sidebar` */
export const sidebarSchema = z.object({
  items: z.array(sidebarItemSchema), users: z.array(userSchema), cursor: z.string().nullable(),
})
