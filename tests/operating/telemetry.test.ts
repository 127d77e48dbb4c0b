import { memoryStorage } from '@confab/adapter-memory'
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChat } from '@confab/core'
import { readProject } from '../house/files.js'
import { importsOf, resolveImport } from '../house/imports.js'
import { valueOf, watchedChat } from './watched-chat.js'

describe('a chat that is watched', () => {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
  afterAll(() => context.disable())

  it('counts sends, answers, deliveries, and times calls and the storage', async () => {
    const { chat, figures } = watchedChat()
    for (const userId of ['ann', 'bob', 'cyd']) await chat.as(userId).getMe()
    const { id: conversationId } = await chat.as('ann').startConversation({ kind: 'group', name: 'g', userIds: ['bob', 'cyd'] })
    for (let count = 0; count < 5; count += 1) await chat.as('ann').sendMessage({ conversationId, text: `${count}`, clientMessageId: `k${count}` })
    // Repeated: answered, and not delivered again.
    await chat.as('ann').sendMessage({ conversationId, text: '0', clientMessageId: 'k0' })
    await expect(chat.as('dan').sendMessage({ conversationId, text: 'no' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(chat.host.call({ userId: 'ann' }, 'made up by somebody', {})).rejects.toMatchObject({ code: 'NOT_FOUND' })

    const now = await figures()
    expect(valueOf(now.get('confab.sends'))).toBe(7)
    expect(valueOf(now.get('confab.acks'))).toBe(6)
    expect(valueOf(now.get('confab.deliveries'), { 'confab.event': 'message.created' })).toBe(15)
    expect(valueOf(now.get('confab.call.duration'), { 'confab.operation': 'sendMessage', 'confab.code': 'OK' })).toBe(6)
    expect(valueOf(now.get('confab.call.duration'), { 'confab.operation': 'sendMessage', 'confab.code': 'NOT_FOUND' })).toBe(1)
    expect(valueOf(now.get('confab.call.duration'), { 'confab.operation': 'unknown', 'confab.code': 'NOT_FOUND' })).toBe(1)
    expect(valueOf(now.get('confab.storage.duration'), { 'confab.storage.verb': 'messages.append', 'confab.code': 'OK' })).toBe(6)
  })

  it('tells how many connections, leases and unfinished calls there are', async () => {
    const storage = memoryStorage()
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => { open = resolve })
    const { chat, figures } = watchedChat({ storage: { ...storage, users: { ...storage.users, async findMany(ids) { await gate; return storage.users.findMany(ids) } } } })
    const leave = chat.host.connected({ userId: 'ann' }, 's1')
    chat.host.connected({ userId: 'ann' }, 's2')
    chat.host.visited({ userId: 'bob' })
    const running = chat.as('ann').getUsers({ userIds: ['bob'] })
    await new Promise((resolve) => setImmediate(resolve))

    const before = await figures()
    expect([valueOf(before.get('confab.sockets')), valueOf(before.get('confab.leases'))]).toEqual([2, 3])
    expect([valueOf(before.get('confab.queue.depth'), { 'confab.queue': 'calls' }), valueOf(before.get('confab.queue.depth'), { 'confab.queue': 'storage' })]).toEqual([1, 1])
    open()
    await running
    leave()
    const after = await figures()
    expect([valueOf(after.get('confab.sockets')), valueOf(after.get('confab.leases'))]).toEqual([1, 2])
    expect([valueOf(after.get('confab.queue.depth'), { 'confab.queue': 'calls' }), valueOf(after.get('confab.queue.depth'), { 'confab.queue': 'storage' })]).toEqual([0, 0])
    await chat.close()
  })

  it('draws a span for each call, with what the storage did below it', async () => {
    const { chat, spans } = watchedChat()
    await chat.as('bob').getMe()
    spans.reset()
    await chat.as('ann').sendMessage({ to: 'bob', text: 'hi' })
    await expect(chat.as('ann').getMessage({ messageId: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const drawn = spans.getFinishedSpans()
    const send = drawn.find(({ name }) => name === 'confab sendMessage')
    const append = drawn.find(({ name }) => name === 'confab.storage messages.append')
    expect(append?.parentSpanContext?.spanId).toBe(send?.spanContext().spanId)
    expect(send?.attributes).toEqual({ 'confab.operation': 'sendMessage', 'confab.code': 'OK' })
    expect(drawn.find(({ name }) => name === 'confab getMessage')).toMatchObject({ status: { code: 2, message: 'NOT_FOUND' } })
    // Nothing that anybody wrote.
    expect(JSON.stringify(drawn.map(({ name, attributes }) => [name, attributes]))).not.toMatch(/hi|bob|ann/)
  })
})

describe('a chat that is not watched', () => {
  const files = readProject()
  /** The packages that a file needs, and those that its imports need. */
  const needs = (start: string): Set<string> => {
    const outside = new Set<string>()
    const reached = new Set([start])
    for (const path of reached) {
      for (const specifier of importsOf(files.get(path) ?? '')) {
        const target = resolveImport(files, path, specifier)
        if (target === null) outside.add(specifier)
        else reached.add(target)
      }
    }
    return outside
  }

  it('needs nothing of OpenTelemetry: only the entry of telemetry does', () => {
    expect([...needs('packages/core/src/index.ts')].filter((name) => name.startsWith('@opentelemetry'))).toEqual([])
    expect([...needs('packages/core/src/telemetry/index.ts')]).toContain('@opentelemetry/api')
  })

  it('has nothing in between: its calls go to the very verbs of the storage', async () => {
    const storage = memoryStorage()
    let stack = ''
    const chat = createChat({ storage: { ...storage, users: { ...storage.users, async findMany(ids) { stack = new Error().stack ?? ''; return storage.users.findMany(ids) } } }, authenticate: () => null })
    await chat.as('ann').getUsers({ userIds: ['ann'] })
    expect(stack).not.toContain('watched')
    const { chat: watched } = watchedChat({ storage: { ...storage, users: { ...storage.users, async findMany(ids) { stack = new Error().stack ?? ''; return storage.users.findMany(ids) } } } })
    await watched.as('ann').getUsers({ userIds: ['ann'] })
    expect(stack).toContain('watched')
  })
})
