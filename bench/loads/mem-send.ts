import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { answer } from '../harness/answer.js'
import { handWrittenChat } from '../harness/hand-written-chat.js'
import { pairs } from '../harness/people.js'

/** Sends one message of a conversation. */
type Send = (senderId: string, conversation: number, text: string, key: string) => Promise<unknown>

/** How to send. */
interface Job {
  /** Confab, or the floor: the same work written by hand in one function. */
  what: 'confab' | 'hand-written'
  warmupMs: number
  windowMs: number
}

/** What it came to. */
export interface SendRate {
  /** Messages for each second of CPU of the whole process, its collector's threads included. */
  perCpuSecond: number
  /** Messages for each second of the clock. */
  perSecond: number
}

const groups = pairs(50)
const makers: Record<Job['what'], () => Promise<Send>> = {
  confab: async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    const conversationIds = await Promise.all(
      groups.map(async ([first = '', second = '']) => {
        await chat.as(second).getMe()
        return (await chat.as(first).startConversation({ kind: 'direct', userId: second })).id
      }),
    )
    return (senderId, conversation, text, clientMessageId) =>
      chat.as(senderId).sendMessage({ conversationId: conversationIds[conversation] ?? '', text, clientMessageId })
  },
  'hand-written': async () => {
    const chat = handWrittenChat(groups)
    return (senderId, conversation, text, clientMessageId) => chat.send(senderId, { conversationId: `conversation-${conversation}`, text, clientMessageId })
  },
}

answer({
  send: async ({ what, warmupMs, windowMs }: Job): Promise<SendRate> => {
    const send = await makers[what]()
    let sent = 0
    let until = performance.now() + warmupMs
    // Every sender waits for its own last message, as clients do; a turn of the loop now and then, as servers have.
    const talk = async (senderId: string, conversation: number): Promise<void> => {
      while (performance.now() < until) {
        for (let burst = 0; burst < 20; burst += 1) {
          sent += 1
          await send(senderId, conversation, `message number ${sent}: a sentence of the length that people write, give or take`, `key-${sent}`)
        }
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    const everybody = (): Promise<unknown> => Promise.all(groups.flatMap((members, conversation) => members.map(senderId => talk(senderId, conversation))))
    await everybody()
    const [before, cpuBefore, start] = [sent, process.cpuUsage(), performance.now()]
    until = start + windowMs
    await everybody()
    const { user, system } = process.cpuUsage(cpuBefore)
    return { perCpuSecond: (sent - before) / ((user + system) / 1e6), perSecond: (sent - before) / ((performance.now() - start) / 1000) }
  },
})
