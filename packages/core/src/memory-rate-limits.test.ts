import { memoryStorage } from '@confab/adapter-memory'
import { defaultLimits } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { createChat, memoryRateLimits, type RateLimitStore } from './index.js'

const limit = { burst: 3, perSecond: 2 }

describe('a bucket', () => {
  it('gives a burst at once, then says how long to wait', () => {
    const buckets = memoryRateLimits({ now: () => 0 })
    expect([1, 2, 3].map(() => buckets.take('a', limit))).toEqual([0, 0, 0])
    expect(buckets.take('a', limit)).toBe(500)
  })

  it('has exactly one more after the time it named', () => {
    let now = 0
    const buckets = memoryRateLimits({ now: () => now })
    for (let i = 0; i < 3; i += 1) buckets.take('a', limit)
    now += Number(buckets.take('a', limit))
    expect(buckets.take('a', limit)).toBe(0)
    expect(buckets.take('a', limit)).toBeGreaterThan(0)
  })

  it('never holds more than its burst, however long nobody came', () => {
    let now = 0
    const buckets = memoryRateLimits({ now: () => now })
    buckets.take('a', limit)
    now += 3_600_000
    expect([1, 2, 3, 4].map(() => buckets.take('a', limit) === 0)).toEqual([true, true, true, false])
  })

  it('gives nothing for a clock that was set back, and goes on from there', () => {
    let now = 10_000
    const buckets = memoryRateLimits({ now: () => now })
    for (let i = 0; i < 3; i += 1) buckets.take('a', limit)
    now = 0
    expect(buckets.take('a', limit)).toBe(500)
    now = 500
    expect(buckets.take('a', limit)).toBe(0)
  })

  it('is of one key alone', () => {
    const buckets = memoryRateLimits({ now: () => 0 })
    for (let i = 0; i < 4; i += 1) buckets.take('a', limit)
    expect(buckets.take('b', limit)).toBe(0)
  })

  it('is not lost by somebody who goes on calling while many others come', () => {
    const buckets = memoryRateLimits({ now: () => 0 })
    for (let i = 0; i < 3; i += 1) buckets.take('flooder', limit)
    for (let i = 0; i < 200_000; i += 1) {
      buckets.take(`other ${i}`, limit)
      if (i % 10_000 === 0) expect(buckets.take('flooder', limit)).toBeGreaterThan(0)
    }
  })
})

describe('calls are counted', () => {
  const rates = { ...defaultLimits.rates, read: { burst: 2, perSecond: 1 } }

  it('from outside, by person and class, and told when to come again', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null, limits: { rates }, clock: { now: () => 0 } })
    const call = (userId: string, name: string): Promise<unknown> => chat.host.call({ userId }, name, {})
    await call('ann', 'getMe')
    await call('ann', 'getSidebar')
    await expect(call('ann', 'getMe')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000, retryable: true })
    await expect(call('ann', 'findUsers')).resolves.toBeDefined()
    await expect(call('bob', 'getMe')).resolves.toBeDefined()
  })

  it('but not those of the app itself', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null, limits: { rates }, clock: { now: () => 0 } })
    for (let i = 0; i < 10; i += 1) await chat.as('ann').getMe()
  })

  it('also when they are refused, so that guessing ids has a price', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null, limits: { rates }, clock: { now: () => 0 } })
    const guess = (): Promise<unknown> => chat.host.call({ userId: 'ann' }, 'getConversation', { conversationId: 'guess' })
    await expect(guess()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(guess()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(guess()).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('by a store of the app\'s own; while it cannot be reached nobody is kept out', async () => {
    const keys: string[] = []
    const warnings: string[] = []
    const rateLimits: RateLimitStore = {
      take(key) {
        keys.push(key)
        return keys.length === 1 ? Promise.resolve(70) : Promise.reject(new Error('gone'))
      },
    }
    const logger = { error: () => {}, warn: (_: object, message: string) => void warnings.push(message) }
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null, rateLimits, logger })
    await expect(chat.host.call({ userId: 'ann' }, 'getMe', {})).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 70 })
    await expect(chat.host.call({ userId: 'ann' }, 'getMe', {})).resolves.toMatchObject({ id: 'ann' })
    expect(keys).toEqual(['read:ann', 'read:ann'])
    expect(warnings).toHaveLength(1)
  })
})
