import { resolveObjectURL } from 'node:buffer'
import { indexedDb } from '@confab/client/offline'
import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { fileServer, picture } from './file-server.js'
import { eventually } from './real-server.js'

describe('a message with files that could not be sent', () => {
  it('is there on the next visit with its pictures, and goes out with them, once and in its place', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const { id: conversationId } = await server.chat.as('ann').startConversation({ kind: 'direct', userId: 'bob' })
    const warnings: string[] = []
    const disk = new IDBFactory()
    const visit = (): ReturnType<typeof server.client> => server.client('ann', {
      persistence: indexedDb({ browser: { indexedDB: disk, locks: null, openChannel: null }, logger: { warn: (_details, message) => void warnings.push(message) } }),
    })
    const first = visit()
    first.openConversation({ conversationId })
    await eventually(() => first.state.conversations.get(conversationId)?.loaded === true, 'the first visit shows the conversation')
    await server.proxy.refuse()
    await eventually(() => first.state.connection === 'offline', 'the network is gone')
    const file = picture('view.png', 100_000)
    void first.sendMessage({ conversationId, text: 'before' })
    void first.sendMessage({ conversationId, text: 'look', files: [file, new Blob(['plain'], { type: 'text/plain' })], clientMessageId: 'k1' })
    void first.sendMessage({ conversationId, text: 'after' })
    // The disk takes a moment.
    await new Promise(resolve => setTimeout(resolve, 300))
    first.dispose()

    const second = visit()
    second.openConversation({ conversationId })
    const messages = () => second.state.conversations.get(conversationId)?.messages ?? []
    await eventually(() => messages().length === 3, 'the second visit shows what waits')
    expect(messages().map(({ text, status }) => `${text} ${status}`)).toEqual(['before sending', 'look sending', 'after sending'])
    const [shown, other] = messages()[1]?.attachments ?? []
    expect([shown, other]).toMatchObject([{ kind: 'image', contentType: 'image/png', size: file.size }, { kind: 'file', contentType: 'text/plain', size: 5 }])
    expect(Buffer.from(await resolveObjectURL(shown?.url ?? '')?.arrayBuffer() ?? new ArrayBuffer()).equals(Buffer.from(await file.arrayBuffer()))).toBe(true)

    await server.proxy.accept()
    await eventually(() => messages().every(({ status }) => status === 'sent'), 'all is sent', 60_000)
    const stored = (await server.chat.as('bob').listMessages({ conversationId })).messages
    expect(stored.map(({ text, attachments }) => [text, attachments.map(({ size }) => size)])).toEqual([['before', []], ['look', [file.size, 5]], ['after', []]])
    expect(stored[1]?.clientMessageId).toBe('k1')
    expect([server.stored.length, warnings]).toEqual([2, []])
  }, 90_000)
})
