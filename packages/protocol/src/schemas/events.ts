import { z } from 'zod'
import type { ChatEvents, EventName } from '../events.js'
import { conversationSummarySchema, messageSchema, presenceSchema, seenMarkSchema, userSchema } from './models.js'
import { memberChangeSchema, memberRemovalSchema } from './results.js'

const messageEvent = z.object({ message: messageSchema })
const conversationEvent = z.object({ conversation: conversationSummarySchema })
const typingSignal = z.object({ conversationId: z.string(), userId: z.string() })

/** What every event carries on its way out; what is not named is stripped. */
export const eventSchemas = {
  'message.created': messageEvent,
  'message.updated': messageEvent,
  'message.deleted': messageEvent,
  'conversation.created': conversationEvent,
  'conversation.updated': conversationEvent,
  'conversation.seen': seenMarkSchema,
  'member.added': memberChangeSchema,
  'member.updated': memberChangeSchema,
  'member.removed': memberRemovalSchema,
  'typing.started': typingSignal,
  'typing.stopped': typingSignal,
  'presence.changed': presenceSchema,
  'user.updated': z.object({ user: userSchema }),
} as const satisfies { readonly [Name in EventName]: z.ZodType<ChatEvents[Name]> }
