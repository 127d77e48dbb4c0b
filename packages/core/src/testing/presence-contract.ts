import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { PresenceStore } from '../interfaces/presence-store.js'
import { brokenPromise } from './broken-promise.js'
import type { ContractRunner } from './contract-options.js'

/** A presence store to be tested. */
export interface PresenceUnderTest {
  /** The store. */
  store: PresenceStore
  /** A second node: another store over the same data. */
  peer?: PresenceStore
  /** Lets so many milliseconds go by: by a clock of the test's own, or in truth. */
  pass: (ms: number) => void | Promise<void>
  /** Called after the test, also when it failed. */
  close?: () => void | Promise<void>
}

/** What {@link presenceContract} is run with. */
export interface PresenceContractOptions extends ContractRunner {
  /** Called at the start of each test; may hand out the same store again. */
  createStore: () => PresenceUnderTest | Promise<PresenceUnderTest>
}

/** Long enough never to end within a test. */
const long = 600_000
/** Soon over. */
const short = 100

/** Defines the tests that every {@link PresenceStore} has to pass. Works with any test runner, as {@link storageContract} does. */
export function presenceContract({ describe, it, createStore }: PresenceContractOptions): void {
  const test = (title: string, body: (kit: Kit) => Promise<void>): void => {
    it(`Presence: ${title}`, async () => {
      const under = await createStore()
      try {
        await body(makeKit(under))
      } catch (error) {
        throw brokenPromise('Presence', error)
      } finally {
        await under.close?.()
      }
    })
  }

  describe('presence', () => {
    test('a person comes once, however many leases they hold and at whichever node', async ({ node, ids, online }) => {
      const [me, other] = ids(2) as [string, string]
      assert.deepEqual(await online(me, other), [])
      assert.equal(await node().renew(me, 'a', long), true)
      assert.equal(await node().renew(me, 'a', long), false)
      assert.equal(await node().renew(me, 'b', long), false)
      assert.deepEqual(await online(me, other), [me])
      const news = await Promise.all(Array.from({ length: 50 }, (_, index) => node().renew(other, `lease ${index}`, long)))
      assert.equal(news.filter(Boolean).length, 1, 'not exactly one of 50 concurrent leases is news')
      assert.deepEqual(await online(me, other), [me, other].sort())
      assert.deepEqual(await online(), [])
    })

    test('a person is there until their last lease has ended', async ({ node, ids, online, claim }) => {
      const [me] = ids(1) as [string]
      await node().renew(me, 'a', long)
      await node().renew(me, 'b', long)
      await node().release(me, 'a')
      await node().release(me, 'a')
      await node().release(me, 'unknown')
      assert.deepEqual(await claim(0, me), [])
      assert.deepEqual(await online(me), [me])
      await node().release(me, 'b')
      assert.deepEqual(await claim(0, me), [me])
      assert.deepEqual(await online(me), [])
      await node().release(me, 'b')
      assert.deepEqual(await claim(0, me), [])
    })

    test('within the grace a person is still there, and coming back is no news', async ({ node, ids, online, claim }) => {
      const [me] = ids(1) as [string]
      await node().renew(me, 'a', long)
      await node().release(me, 'a')
      assert.deepEqual(await claim(long, me), [])
      assert.deepEqual(await online(me), [me])
      assert.equal(await node().renew(me, 'b', long), false, 'a reload was news')
      assert.deepEqual(await claim(0, me), [], 'who came back was claimed')
    })

    test('a lease ends by itself unless it is renewed', async ({ node, ids, online, claim, pass }) => {
      const [gone, here] = ids(2) as [string, string]
      await node().renew(gone, 'a', short)
      await node().renew(here, 'a', short)
      await node().renew(here, 'a', long)
      await pass(3 * short)
      assert.deepEqual(await claim(long, gone, here), [])
      assert.deepEqual(await claim(short, gone, here), [gone])
      assert.deepEqual(await online(gone, here), [here])
      assert.equal(await node().renew(gone, 'a', long), true, 'who went and came again is no news')
    })

    test('whoever went is returned to exactly one caller', async ({ node, ids, claim }) => {
      const people = ids(10)
      await Promise.all(people.map((userId) => node().renew(userId, 'a', long)))
      await Promise.all(people.slice(1).map((userId) => node().release(userId, 'a')))
      const claims = await Promise.all(Array.from({ length: 20 }, () => claim(0, ...people)))
      assert.deepEqual(claims.flat().sort(), people.slice(1).sort())
    })
  })
}

interface Kit {
  node: () => PresenceStore
  ids: (count: number) => string[]
  pass: (ms: number) => void | Promise<void>
  /** Who of these is online, sorted. */
  online: (...userIds: string[]) => Promise<string[]>
  /** Who of these was claimed, sorted: others may live in the same store. */
  claim: (graceMs: number, ...userIds: string[]) => Promise<string[]>
}

function makeKit({ store, peer = store, pass }: PresenceUnderTest): Kit {
  let turn = 0
  const node = (): PresenceStore => ((turn += 1) % 2 === 0 ? store : peer)
  return {
    node,
    pass,
    ids: (count) => Array.from({ length: count }, () => `user-${randomBytes(8).toString('hex')}`),
    online: async (...userIds) => (await node().online(userIds)).sort(),
    claim: async (graceMs, ...userIds) => (await node().claimOffline(graceMs)).filter((userId) => userIds.includes(userId)).sort(),
  }
}
