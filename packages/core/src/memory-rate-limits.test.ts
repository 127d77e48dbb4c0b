import { memoryStorage } from '@confab/adapter-memory'
import { defaultLimits } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { createChat, memoryRateLimits, type RateLimitStore } from './index.js'

const limit = { burst: 3, perSecond: 2 }

/** Takes a token of a key; in this process the answer is there at once. */
function bucketsOf(now: () => number): (key: string) => number {
  const buckets = memoryRateLimits({ now })
  return (key) => Number(buckets.take(key, limit))
}

describe('a bucket', () => {
  it('gives a burst at once, then says how long to wait', () => {
    const take = bucketsOf(() => 0)
    expect([1, 2, 3].map(() => take('a'))).toEqual([0, 0, 0])
    expect(take('a')).toBe(500)
  })

  it('has exactly one more after the time it named', () => {
    let now = 0
    const take = bucketsOf(() => now)
    for (let i = 0; i < 3; i += 1) take('a')
    now += take('a')
    expect(take('a')).toBe(0)
    expect(take('a')).toBeGreaterThan(0)
  })

  it('never holds more than its burst, however long nobody came', () => {
    let now = 0
    const take = bucketsOf(() => now)
    take('a')
    now += 3_600_000
    expect([1, 2, 3, 4].map(() => take('a') === 0)).toEqual([true, true, true, false])
  })

  it('gives nothing for a clock that was set back, and goes on from there', () => {
    let now = 10_000
    const take = bucketsOf(() => now)
    for (let i = 0; i < 3; i += 1) take('a')
    now = 0
    expect(take('a')).toBe(500)
    now = 500
    expect(take('a')).toBe(0)
  })

  it('is of one key alone', () => {
    const take = bucketsOf(() => 0)
    for (let i = 0; i < 4; i += 1) take('a')
    expect(take('b')).toBe(0)
  })

  it('is not lost by somebody who goes on calling while many others come', () => {
    const take = bucketsOf(() => 0)
    for (let i = 0; i < 3; i += 1) take('flooder')
    for (let i = 0; i < 200_000; i += 1) {
      take(`other ${i}`)
      if (i % 10_000 === 0) expect(take('flooder')).toBeGreaterThan(0)
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
