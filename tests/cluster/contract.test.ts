import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { redisCluster, type RedisCluster } from '@confab/cluster-redis'
import { memoryRateLimits } from '@confab/core'
import { presenceContract, rateLimitContract, type PresenceUnderTest, type RateLimitsUnderTest } from '@confab/core/testing'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { runContract } from '../contract/run-contract.js'
import { describeWith } from '../helpers/describe-with.js'
import { anyRedis } from '../helpers/redis.js'

await describeWith('stores in Redis', anyRedis, ({ url }) => {
  const client = new Redis(url)
  const open = new Set<RedisCluster>()
  afterAll(() => {
    for (const cluster of open) cluster.close()
    client.disconnect()
  })
  /** Two nodes over the same keys, which nobody else has. */
  function nodes(): [RedisCluster, RedisCluster] {
    const prefix = `confab-test-${randomBytes(6).toString('hex')}:`
    const pair: [RedisCluster, RedisCluster] = [redisCluster(client, { prefix }), redisCluster(client, { prefix })]
    for (const node of pair) open.add(node)
    return pair
  }
  const pass = (ms: number): Promise<void> => pause(ms)
  const close = (): void => {
    for (const cluster of open) cluster.close()
    open.clear()
  }
  const createPresence = (alter: (store: PresenceUnderTest['store']) => Partial<PresenceUnderTest['store']> = () => ({})): PresenceUnderTest => {
    const [one, other] = nodes()
    return { store: { ...one.presence, ...alter(one.presence) }, peer: { ...other.presence, ...alter(other.presence) }, pass, close }
  }
  const createRateLimits = (): RateLimitsUnderTest => {
    const [one, other] = nodes()
    return { store: one.rateLimits, peer: other.rateLimits, pass, close }
  }

  presenceContract({ describe, it, createStore: () => createPresence() })
  rateLimitContract({ describe, it, createStore: createRateLimits })

  describe('the contracts refuse', () => {
    it('nodes that keep presence each for itself', async () => {
      const { failures } = await runContract(runner => presenceContract({
        ...runner, createStore: () => ({ store: nodes()[0].presence, peer: nodes()[0].presence, pass, close }),
      }))
      expect(failures.map(({ title }) => title)).toContain('Presence: a person comes once, however many leases they hold and at whichever node')
    })

    it('a store whose going is claimed by whoever asks', async () => {
      const gone = new Set<string>()
      const { failures } = await runContract(runner => presenceContract({
        ...runner, createStore: () => createPresence(store => ({
          async claimOffline(graceMs) {
            for (const userId of await store.claimOffline(graceMs)) gone.add(userId)
            return [...gone]
          },
        })),
      }))
      expect(failures.map(({ title }) => title)).toContain('Presence: whoever went is returned to exactly one caller')
    })

    it('nodes that count each for itself', async () => {
      const { failures } = await runContract(runner => rateLimitContract({ ...runner, createStore: () => ({ store: memoryRateLimits(), peer: memoryRateLimits(), pass }) }))
      expect(failures.map(({ title }) => title)).toContain('Rate limits: a bucket gives its burst and no more, each key by itself, at whichever node')
    })

    it('a bucket that is emptied further by being refused', async () => {
      const { failures } = await runContract(runner => rateLimitContract({
        ...runner, createStore: () => {
          const [{ rateLimits }] = nodes()
          const debts = new Map<string, number>()
          return { pass, close, store: {
            async take(key, limit) {
              const wait = await rateLimits.take(key, limit)
              if (wait > 0) debts.set(key, (debts.get(key) ?? 0) + 1_000 / limit.perSecond)
              return wait > 0 ? wait + (debts.get(key) ?? 0) : 0
            },
          } }
        },
      }))
      expect(failures.map(({ title }) => title)).toContain('Rate limits: a refusal says how long until there is a token, and being refused takes none')
    })
  })
})
