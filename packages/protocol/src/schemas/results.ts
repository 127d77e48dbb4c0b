import { z } from 'zod'
import { seqSchema } from './fields.js'
import {
  conversationSummarySchema, memberSchema, messageSchema, presenceSchema, seenMarkSchema, sidebarSchema, userSchema,
} from './models.js'

const id = z.string()

/** {@link UserPage} */
export const userPageSchema = z.object({ users: z.array(userSchema), cursor: z.string().nullable() })

/** {@link UserList} */
export const userListSchema = z.object({ users: z.array(userSchema) })

const memberStep = { conversationId: id, version: seqSchema, memberCount: seqSchema }

/** {@link MemberChange} */
export const memberChangeSchema = z.object({ ...memberStep, member: memberSchema })

/** {@link MemberRemoval} */
export const memberRemovalSchema = z.object({ ...memberStep, userId: id })

/** {@link MessagePage} */
export const messagePageSchema = z.object({
  messages: z.array(messageSchema), rev: seqSchema, hasOlder: z.boolean(), hasNewer: z.boolean(),
})

/** {@link Changes} */
export const changesSchema = z.object({
  conversationId: id,
  messages: z.array(messageSchema),
  upToRev: seqSchema,
  gap: z.boolean(),
  conversation: conversationSummarySchema.optional(),
  seen: z.array(seenMarkSchema),
})

/** {@link SyncResult} */
export const syncResultSchema = z.object({
  sidebar: sidebarSchema,
  conversations: z.array(z.object({
    conversationId: id, status: z.enum(['same', 'behind', 'gone']), changes: changesSchema.optional(),
  })),
})

/** {@link SeenMarkList} */
export const seenMarkListSchema = z.object({ marks: z.array(seenMarkSchema) })

/** {@link PresenceList} */
export const presenceListSchema = z.object({ users: z.array(presenceSchema) })
