import { z } from 'zod'
import { seqSchema } from './fields.js'
import {
  conversationSummarySchema, memberSchema, messageSchema, presenceSchema, seenMarkSchema, sidebarSchema, userSchema,
} from './models.js'

const id = z.string()

/** `UserPage` */
export const userPageSchema = z.object({ users: z.array(userSchema), cursor: z.string().nullable() })

/** `UserList` */
export const userListSchema = z.object({ users: z.array(userSchema) })

const memberStep = { conversationId: id, version: seqSchema, memberCount: seqSchema }

/** `MemberChange` */
export const memberChangeSchema = z.object({ ...memberStep, member: memberSchema })

/** `MemberRemoval` */
export const memberRemovalSchema = z.object({ ...memberStep, userId: id })

/** `MessagePage` */
export const messagePageSchema = z.object({
  messages: z.array(messageSchema), rev: seqSchema, hasOlder: z.boolean(), hasNewer: z.boolean(),
})

/** `Changes` */
export const changesSchema = z.object({
  conversationId: id,
  messages: z.array(messageSchema),
  upToRev: seqSchema,
  gap: z.boolean(),
  conversation: conversationSummarySchema.optional(),
  seen: z.array(seenMarkSchema),
})

/** `SyncResult` */
export const syncResultSchema = z.object({
  sidebar: sidebarSchema,
  conversations: z.array(z.object({
    conversationId: id, status: z.enum(['same', 'behind', 'gone']), changes: changesSchema.optional(),
  })),
})

/** `SeenMarkList` */
export const seenMarkListSchema = z.object({ marks: z.array(seenMarkSchema) })

/** `PresenceList` */
export const presenceListSchema = z.object({ users: z.array(presenceSchema) })
