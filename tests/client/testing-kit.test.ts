import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { clientFiles } from '@confab/client/files'
import { createTestClock, createTestNetwork, type TestClock, type TestDevice } from '@confab/client/testing'
import { createChat, type Chat } from '@confab/core'
import { describe, expect, it } from 'vitest'
import { picture } from './file-server.js'

/** Ann, who can send files, and a chat that keeps them unless told otherwise; the names of what was stored. */
async function withFiles(keeps = true): Promise<{ clock: TestClock; chat: Chat; ann: TestDevice; stored: string[] }> {
  const clock = createTestClock()
  const kept = memoryUploads()
  const stored: string[] = []
  const uploads = { ...kept, put: (...[bytes, meta]: Parameters<typeof kept.put>) => (stored.push(meta.fileName), kept.put(bytes, meta)) }
  const chat = createChat({ storage: memoryStorage(), authenticate: () => null, clock, logger: { error() {}, warn() {} }, ...(keeps ? { uploads } : {}) })
  for (const name of ['ann', 'bob']) await chat.as(name).updateMe({ name })
  const ann = createTestNetwork({ chat, clock }).device({ userId: 'ann', files: clientFiles() })
  ann.client.connect()
  await clock.advance(5_000)
  return { clock, chat, ann, stored }
}

describe('the test kit', () => {
  it('carries files: they wait for the network with their message, and are there once', async () => {
    const { clock, chat, ann, stored } = await withFiles()
    ann.reach('nothing')
    const sending = ann.client.sendMessage({ to: 'bob', text: 'look', files: [picture('one.png'), picture('two.png')] })
    await clock.advance(60_000)
    expect(stored).toEqual([])
    ann.reach('all')
    const { conversationId, attachments } = await clock.until(sending)
    expect(stored).toEqual(['one.png', 'two.png'])
    expect(attachments?.map(({ name, kind, width }) => [name, kind, width])).toEqual([['one.png', 'image', 3], ['two.png', 'image', 3]])
    expect((await chat.as('bob').listMessages({ conversationId })).messages.map(({ text }) => text)).toEqual(['look'])
  })

  it('loses uploads and their answers as it loses calls: one message, with each file once', async () => {
    const { clock, chat, ann, stored } = await withFiles()
    ann.weather.loseAnswers = 1
    const sending = ann.client.sendMessage({ to: 'bob', text: '', files: [picture('one.png'), picture('two.png')] })
    await clock.advance(5_000)
    expect(stored).toEqual(['one.png'])
    ann.weather.loseAnswers = 0
    const { conversationId } = await clock.until(sending)
    expect(stored).toEqual(['one.png', 'one.png', 'two.png'])
    expect((await chat.as('bob').listMessages({ conversationId })).messages.map(message => message.attachments.map(({ name }) => name))).toEqual([['one.png', 'two.png']])
  })

  it('refuses files where the chat keeps none', async () => {
    const { clock, ann } = await withFiles(false)
    await expect(clock.until(ann.client.uploadFile(picture('one.png'), { to: 'bob' }))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
