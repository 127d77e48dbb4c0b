import { setTimeout as sleep } from 'node:timers/promises'
import type { Storage } from '@confab/core'
import { isChatError } from '@confab/protocol'
import type { Random } from '../helpers/random.js'
import { timeNow } from './fill.js'
import type { Acked } from './history.js'

/** What some senders were told. */
export interface Sent {
  /** Sends that were acknowledged. */
  sends: Acked[]
  /** Revs of acknowledged edits and deletions. */
  changes: number[]
  /** How often a sender was told that the outcome is unknown, and tried again. */
  retries: number
}

/** How senders behave. */
export interface SenderOptions {
  /** Their names; each is one of them. */
  names: readonly string[]
  /** Where they write. */
  conversationId: string
  /** How many of a hundred actions are edits of own messages. */
  editPercent: number
  /** Choices. */
  random: Random
  /** Whether to go on. */
  goOn: (done: number) => boolean
}

/**
 * Sends and edits, each sender one after the other, as people with a client do: whoever is told UNAVAILABLE tries again under the same key until there is an
 * answer.
 */
export async function runSenders({ messages }: Pick<Storage, 'messages'>, { names, conversationId, editPercent, random, goOn }: SenderOptions): Promise<Sent> {
  const sent: Sent = { sends: [], changes: [], retries: 0 }
  const insist = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await action()
      } catch (error) {
        if (!isChatError(error) || error.code !== 'UNAVAILABLE') throw error
        sent.retries += 1
        await sleep(20)
      }
    }
  }
  await Promise.all(names.map(async (senderId) => {
    const own: string[] = []
    for (let done = 0; goOn(done); done += 1) {
      if (own.length > 0 && random.integer(1, 100) <= editPercent) {
        const messageId = random.pick(own.slice(-5))
        const edit = { messageId, conversationId, text: `edit ${done} of ${senderId}`, editedAt: timeNow() }
        const result = await insist(() => messages.edit(edit))
        if (result?.changed) sent.changes.push(result.message.rev)
        continue
      }
      const key = `${senderId} ${done}`
      const draft = { conversationId, senderId, clientMessageId: key, text: key, custom: {}, attachments: [], createdAt: timeNow() }
      const { message } = await insist(() => messages.append(draft))
      own.push(message.id)
      sent.sends.push({ key, message })
    }
  }))
  return sent
}
