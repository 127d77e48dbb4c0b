import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { RateLimitStore } from '../interfaces/rate-limit-store.js'
import { brokenPromise } from './broken-promise.js'
import type { ContractRunner } from './contract-options.js'

/** A store of token buckets to be tested. */
export interface RateLimitsUnderTest {
  /** The store. */
  store: RateLimitStore
  /** A second node: another store over the same buckets. */
  peer?: RateLimitStore
  /** Lets so many milliseconds go by: by a clock of the test's own, or in truth. */
  pass: (ms: number) => void | Promise<void>
  /** Called after the test, also when it failed. */
  close?: () => void | Promise<void>
}

/** What {@link rateLimitContract} is run with. */
export interface RateLimitContractOptions extends ContractRunner {
  /** Called at the start of each test; may hand out the same store again. */
  createStore: () => RateLimitsUnderTest | Promise<RateLimitsUnderTest>
}

/** Nothing flows in within a test. */
const slow = { burst: 5, perSecond: 0.001 }
/** One every 200 ms. */
const quick = { burst: 2, perSecond: 5 }

/** Defines the tests that every {@link RateLimitStore} has to pass. Works with any test runner, as {@link storageContract} does. */
export function rateLimitContract({ describe, it, createStore }: RateLimitContractOptions): void {
  const test = (title: string, body: (kit: Kit) => Promise<void>): void => {
    it(`Rate limits: ${title}`, async () => {
      const under = await createStore()
      try {
        await body(makeKit(under))
      } catch (error) {
        throw brokenPromise('Rate limits', error)
      } finally {
        await under.close?.()
      }
    })
  }

  describe('rate limits', () => {
    test('a bucket gives its burst and no more, each key by itself, at whichever node', async ({ take, key }) => {
      const [one, other] = [key(), key()]
      for (let at = 0; at < slow.burst; at += 1) assert.equal(await take(one, slow), 0, `token ${at + 1} of ${slow.burst} was refused`)
      assert.ok(await take(one, slow) > 0, 'one more than the burst was given')
      assert.equal(await take(other, slow), 0, 'another key was refused')
    })

    test('calls at once get exactly the burst', async ({ take, key }) => {
      const mine = key()
      const answers = await Promise.all(Array.from({ length: 40 }, () => take(mine, slow)))
      assert.equal(answers.filter((wait) => wait === 0).length, slow.burst)
    })

    test('a refusal says how long until there is a token, and being refused takes none', async ({ take, key, pass }) => {
      const mine = key()
      await take(mine, quick)
      await take(mine, quick)
      for (let at = 0; at < 20; at += 1) {
        const wait = await take(mine, quick)
        assert.ok(Number.isInteger(wait) && wait > 0 && wait <= 200, `the wait is ${wait} and not from 1 to 200 whole milliseconds`)
      }
      await pass(await take(mine, quick))
      assert.equal(await take(mine, quick), 0, 'after the wait there was no token')
      assert.ok(await take(mine, quick) > 0, 'after the wait there were two tokens')
    })

    test('a bucket fills up to its burst and not above', async ({ take, key, pass }) => {
      const mine = key()
      await take(mine, quick)
      await pass(2_000)
      assert.equal(await take(mine, quick), 0)
      assert.equal(await take(mine, quick), 0)
      assert.ok(await take(mine, quick) > 0, 'more than the burst was saved up')
    })
  })
}

interface Kit {
  /** Takes a token at the next node in turn. */
  take: (...args: Parameters<RateLimitStore['take']>) => Promise<number>
  key: () => string
  pass: (ms: number) => void | Promise<void>
}

function makeKit({ store, peer = store, pass }: RateLimitsUnderTest): Kit {
  let turn = 0
  return {
    pass,
    key: () => `key ${randomBytes(8).toString('hex')}`,
    take: async (...args) => ((turn += 1) % 2 === 0 ? store : peer).take(...args),
  }
}
