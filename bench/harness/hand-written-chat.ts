import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { z } from 'zod'

const inputSchema = z.strictObject({ conversationId: z.string().min(1), text: z.string().min(1).max(4_000), clientMessageId: z.string().min(1) })

/** A message of the hand-written chat. */
interface OwnMessage extends z.infer<typeof inputSchema> {
  id: string
  seq: number
  senderId: string
  createdAt: string
}

/**
 * What somebody careful would write for one app, in one function and with no border between anything: parse, member check, idempotency, id, number, store, event.
 * The floor for what a send can cost in this process.
 */
export function handWrittenChat(groups: readonly (readonly string[])[]): { send(senderId: string, input: unknown): Promise<object> } {
  const conversations = new Map(groups.map((members, index) => [`conversation-${index}`, { members: new Set(members), messages: [] as OwnMessage[] }]))
  const byKey = new Map<string, OwnMessage>()
  const events = new EventEmitter()
  events.on('message', () => {})
  return {
    send: async (senderId, input) => {
      const parsed = inputSchema.safeParse(input)
      if (!parsed.success) throw new Error('INVALID_INPUT')
      const conversation = conversations.get(parsed.data.conversationId)
      if (conversation === undefined || !conversation.members.has(senderId)) throw new Error('NOT_FOUND')
      const key = `${senderId} ${parsed.data.conversationId} ${parsed.data.clientMessageId}`
      const known = byKey.get(key)
      if (known !== undefined) return known
      const message = { id: randomUUID(), seq: conversation.messages.length + 1, senderId, createdAt: new Date().toISOString(), ...parsed.data }
      conversation.messages.push(message)
      byKey.set(key, message)
      events.emit('message', message)
      return { id: message.id, seq: message.seq, createdAt: message.createdAt, clientMessageId: message.clientMessageId }
    },
  }
}
