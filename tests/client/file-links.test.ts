import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import type { SentMessage } from '@confab/client'
import { createTestClock, createTestNetwork } from '@confab/client/testing'
import { createChat } from '@confab/core'
import { describe, expect, it } from 'vitest'
import { png } from '../helpers/sample-files.js'

/** A conversation with two pictures between two texts, opened by ann, over links that the chat really signs. */
async function withPictures() {
  const clock = createTestClock()
  const chat = createChat({ storage: memoryStorage(), uploads: memoryUploads(), authenticate: ({ token }) => token, clock, logger: { error() {}, warn() {} } })
  for (const name of ['ann', 'bob']) await chat.as(name).updateMe({ name })
  const bob = chat.as('bob')
  const { conversationId } = await bob.sendMessage({ to: 'ann', text: 'before' })
  for (const name of ['one.png', 'two.png']) {
    const { fileToken } = await bob.uploadFile({ conversationId, name, bytes: png(3, 2) })
    await bob.sendMessage({ conversationId, text: name, attachments: [{ fileToken }] })
  }
  await bob.sendMessage({ conversationId, text: 'after' })
  const { client } = createTestNetwork({ chat, clock }).device({ userId: 'ann' })
  client.openConversation({ conversationId })
  await clock.advance(2_000)
  const messages = (): SentMessage[] => (client.state.conversations.get(conversationId)?.messages ?? []).filter(message => message.status === 'sent')
  return { chat, clock, client, conversationId, messages }
}

describe('links to files, on a page that stays open', () => {
  it('are new in the state once the message was asked for, and nothing else is', async () => {
    const { clock, client, messages } = await withPictures()
    await clock.advance(2 * 3_600_000)
    const before = messages()
    const [, one] = before
    const answer = await clock.until(client.getMessage({ messageId: one?.id ?? '' }))
    expect(answer.attachments[0]?.url).not.toBe(one?.attachments[0]?.url)
    await clock.advance(0)
    const now = messages()
    expect(now[1]?.attachments).toEqual(answer.attachments)
    expect({ ...now[1], attachments: [] }).toEqual({ ...one, attachments: [] })
    expect(now.map((message, at) => message === before[at])).toEqual([true, false, true, true])
  })

  it('leave the state as it is, to the last object, when the answer brings the same', async () => {
    const { clock, client, messages } = await withPictures()
    const before = client.state
    for (const { id } of messages()) await clock.until(client.getMessage({ messageId: id }))
    await clock.advance(0)
    expect(client.state).toBe(before)
  })

  it('of a message that is not held change nothing', async () => {
    const { clock, chat, client } = await withPictures()
    const { id } = await chat.as('bob').startConversation({ kind: 'group', name: 'others', userIds: ['ann'] })
    const { id: messageId } = await chat.as('bob').sendMessage({ conversationId: id, text: 'elsewhere' })
    await clock.advance(2_000)
    const before = client.state
    expect(await clock.until(client.getMessage({ messageId }))).toMatchObject({ text: 'elsewhere' })
    await clock.advance(0)
    expect(client.state).toBe(before)
  })
})
