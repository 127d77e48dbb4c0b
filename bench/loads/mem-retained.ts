import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import type { Message } from '@confab/protocol'
import { randomUUID } from 'node:crypto'
import { answer } from '../harness/answer.js'

/** Keeps so many messages and lets go of everything else. What is kept stays reachable from here. */
const kept: unknown[] = []

const text = (index: number): string => `message number ${index}: a sentence of the length that people write, give or take`

answer({
  confab: async (count: number): Promise<void> => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    await chat.as('ben').getMe()
    const { id: conversationId } = await chat.as('ada').startConversation({ kind: 'direct', userId: 'ben' })
    for (let index = 0; index < count; index += 1) {
      await chat.as('ada').sendMessage({ conversationId, text: text(index), clientMessageId: randomUUID() })
    }
    kept.push(chat)
  },
  'plain array': (count: number): void => {
    const messages: Message[] = []
    const conversationId = randomUUID()
    for (let index = 0; index < count; index += 1) {
      const message: Message = {
        id: randomUUID(), conversationId, seq: index + 1, rev: index + 1, senderId: 'ada', clientMessageId: randomUUID(), text: text(index), custom: {}, attachments: [],
        createdAt: new Date().toISOString(), editedAt: null, deletedAt: null,
      }
      // As it would have come over a wire: strings made just here are ropes of many pieces, which hold several times as much.
      messages.push(JSON.parse(JSON.stringify(message)) as Message)
    }
    kept.push(messages)
  },
})
