import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat } from '@confab/core'
import { answer } from '../harness/answer.js'

/** A chat with one long conversation among its others. */
interface Grown {
  chat: Chat
  actor: string
  conversationId: string
  /** How many messages the long one has. */
  length: number
  /** Ids of messages in its middle. */
  messageIds: string[]
}

const members = Array.from({ length: 100 }, (_, index) => `member-${index}`)
const otherConversations = 49
/** Reads walk over so many places in the middle of the history, at either length. */
const span = 400

/** The same call at either length; `step` counts up. */
const calls: Record<string, (grown: Grown, step: number) => Promise<unknown>> = {
  'listMessages, the latest 50': ({ chat, actor, conversationId }) => chat.as(actor).listMessages({ conversationId }),
  'listMessages, 50 from the middle': ({ chat, actor, conversationId, length }, step) =>
    chat.as(actor).listMessages({ conversationId, before: (length >> 1) + (step % span) }),
  'listMessages, 50 around one': ({ chat, actor, conversationId, length }, step) =>
    chat.as(actor).listMessages({ conversationId, around: (length >> 1) + (step % span) }),
  'listChanges, the latest 50': ({ chat, actor, conversationId, length }) => chat.as(actor).listChanges({ conversationId, sinceRev: length - 50 }),
  getMessage: ({ chat, actor, messageIds }, step) => chat.as(actor).getMessage({ messageId: messageIds[step % messageIds.length] ?? '' }),
  'getSidebar, 50 rows': ({ chat, actor }) => chat.as(actor).getSidebar(),
  'sync, one timeline behind by 50': ({ chat, actor, conversationId, length }) =>
    chat.as(actor).sync({ known: [{ conversationId, rev: length - 50, version: 1 }], loaded: [conversationId] }),
  'markSeen, moving': ({ chat, conversationId, length }, step) =>
    chat.as(members[Math.floor(step / 900) % members.length] ?? '').markSeen({ conversationId, seq: length - 900 + (step % 900) }),
  listSeen: ({ chat, actor, conversationId }) => chat.as(actor).listSeen({ conversationId }),
}

const sizes: Grown[] = []

answer({
  names: () => Object.keys(calls),
  grow: async (lengths: number[]): Promise<void> => {
    for (const length of lengths) sizes.push(await grow(length))
  },
  /** Microseconds of CPU of one call at each length, measured in turns so that both meet the same machine. */
  measure: async ({ name, sliceMs, slices }: { name: string; sliceMs: number; slices: number }): Promise<number[]> => {
    const call = calls[name] ?? (() => Promise.reject(new Error(`no call ${name}`)))
    const taken = sizes.map(() => ({ steps: 0, micros: 0 }))
    for (let slice = 0; slice < slices; slice += 1) {
      for (const [index, grown] of sizes.entries()) {
        const total = taken[index]
        if (total === undefined) continue
        const before = process.cpuUsage()
        const end = performance.now() + sliceMs
        while (performance.now() < end) {
          for (let burst = 0; burst < 10; burst += 1) await call(grown, (total.steps += 1))
        }
        const { user, system } = process.cpuUsage(before)
        total.micros += user + system
      }
    }
    return taken.map(({ steps, micros }) => micros / steps)
  },
})

async function grow(length: number): Promise<Grown> {
  const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
  const [actor = '', ...others] = members
  for (const userId of members) await chat.as(userId).getMe()
  for (let index = 0; index < otherConversations; index += 1) {
    const { id } = await chat.as(actor).startConversation({ kind: 'group', name: `group ${index}`, userIds: others.slice(0, 2) })
    await chat.as(others[0] ?? '').sendMessage({ conversationId: id, text: 'hello' })
  }
  const { id: conversationId } = await chat.as(actor).startConversation({ kind: 'group', name: 'the long one', userIds: others })
  const messageIds: string[] = []
  for (let seq = 1; seq <= length; seq += 1) {
    const senderId = members[seq % members.length] ?? ''
    const { id } = await chat.as(senderId).sendMessage({ conversationId, text: `message number ${seq}: a sentence of the length that people write` })
    if (seq > length >> 1 && messageIds.length < span) messageIds.push(id)
  }
  return { chat, actor, conversationId, length, messageIds }
}
