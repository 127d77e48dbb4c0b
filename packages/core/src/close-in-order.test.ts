import { memoryStorage } from '@confab/adapter-memory'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createChat, type Chat, type ChatOptions, type Transport } from './index.js'

/** A chat whose parts write down what is asked of them, and its log. */
function chatOf(parts: { transport?: Partial<Transport>; findMany?: () => Promise<never>; close?: () => Promise<void> } = {}): { chat: Chat; order: string[]; warnings: string[] } {
  const order: string[] = []
  const warnings: string[] = []
  const storage = memoryStorage()
  const options: ChatOptions = {
    storage: { ...storage, users: { ...storage.users, ...(parts.findMany ? { findMany: parts.findMany } : {}) }, close: parts.close ?? (async () => void order.push('storage')) },
    authenticate: () => null,
    logger: { error: (_details, message) => void warnings.push(message), warn: (_details, message) => void warnings.push(message) },
    transport: { deliver() {}, async disconnect() {}, drain: () => void order.push('drain'), close: async () => void order.push('transport'), ...parts.transport },
  }
  return { chat: createChat(options), order, warnings }
}

describe('closing a chat', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const never = (): Promise<never> => new Promise(() => undefined)
  const closed = async (chat: Chat): Promise<void> => {
    const end = chat.close()
    await vi.advanceTimersByTimeAsync(9_000)
    await end
  }

  it('takes no new connections first, and lets go of the storage last', async () => {
    const { chat, order, warnings } = chatOf()
    await closed(chat)
    expect([order, warnings]).toEqual([['drain', 'transport', 'storage'], []])
    expect((await chat.health()).reasons).toContain('This server is closing: send nothing here.')
  })

  it('goes on without a call, a connection or a storage that does not end, and says so', async () => {
    const { chat, order, warnings } = chatOf({ findMany: never, transport: { close: never }, close: never })
    void chat.as('ann').getMe()
    await closed(chat)
    expect(order).toEqual(['drain'])
    expect(warnings).toEqual([expect.stringContaining('calls'), expect.stringContaining('connections'), expect.stringContaining('storage')])
  })

  it('goes on when a transport cannot even stop taking connections', async () => {
    const { chat, order, warnings } = chatOf({ transport: { drain() { throw new Error('stuck') } } })
    await closed(chat)
    expect(order).toEqual(['transport', 'storage'])
    expect(warnings).toEqual([expect.stringContaining('stop taking connections')])
  })
})
