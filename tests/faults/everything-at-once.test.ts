import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { isLongRun } from '../helpers/long-run.js'
import { withSeeds, type Random } from '../helpers/random.js'
import { startRedis, type Redis } from '../helpers/redis.js'
import { startReplicaSet, type ReplicaSet } from '../helpers/replica-set.js'
import type { Verdict } from './check-history.js'
import { faultRun } from './fault-run.js'
import { keepRow } from './fault-table.js'
import { stepDown } from './step-down.js'

/** For how long, and with how many; smaller for a look. */
const minutes = Number(process.env.CONFAB_TEST_MINUTES ?? 10)
const clients = Number(process.env.CONFAB_TEST_CLIENTS ?? 300)

const start = async (): Promise<{ set: ReplicaSet; redis: Redis } & AsyncDisposable> => {
  // For seconds of no use where nothing is tested.
  if (!isLongRun) return { set: undefined as never, redis: undefined as never, [Symbol.asyncDispose]: async () => {} }
  const redis = await startRedis()
  const set = await startReplicaSet({ nodes: 3 })
  return {
    set, redis,
    [Symbol.asyncDispose]: async () => {
      await redis[Symbol.asyncDispose]()
      await set.stop()
    },
  }
}

await describeWith('three nodes, three mongods and a Redis, all faults at once', start, ({ set, redis }) => {
  const run = (random: Random): Promise<Verdict> =>
    faultRun({ uri: set.uri, random, nodes: 3, clients, groups: Math.ceil(clients / 20), members: 20, perSecond: 20, timeoutMs: 5_000, calmMs: 90_000, node: { redis: redis.url, loseAnswers: 0.3 } }, async ({ nodes, fault }) => {
      const end = performance.now() + minutes * 60_000
      const until = async (everyMs: number, work: () => Promise<void>): Promise<void> => {
        for (;;) {
          await sleep(Math.min(everyMs, Math.max(0, end - performance.now())))
          if (performance.now() >= end) return
          await work()
        }
      }
      await Promise.all([
        until(30_000, async () => {
          const node = random.pick(nodes)
          // None has ended by itself.
          for (const one of nodes) expect(one.running).toBe(true)
          await fault('SIGKILL', async () => {
            await node.kill()
            await node.start()
          })
        }),
        until(60_000, () => fault('stepdown', () => stepDown(set))),
        sleep(Math.max(5_000, Math.min(90_000, minutes * 20_000))).then(() => fault('Redis away', async () => {
          await redis.kill()
          await sleep(60_000)
          await redis.restart()
        })),
      ])
      for (const node of nodes) expect(node.running).toBe(true)
      // The last of the faults to end: while a third of all answers are lost, so are those of catching up.
      await fault('answers lost', async () => {
        for (const node of nodes) node.tell({ do: 'lose answers', share: 0 })
      })
    })

  it.skipIf(!isLongRun)('nothing is lost, doubled or shown out of order, no node ends by itself, and everybody is in sync after it', async () => {
    const begun = performance.now()
    await withSeeds(1, async (random) => {
      const verdict = await run(random)
      keepRow('everything at once', `30 % of the answers lost, a SIGKILL every 30 s, a stepdown every 60 s, Redis away for 60 s; 3 nodes, 3 mongods, ${clients} clients, 20 messages/s; all in sync ${((verdict.lastRecoveryMs ?? NaN) / 1_000).toFixed(1)} s after the last of them`, begun, [verdict])
      expect(verdict).toMatchObject({ lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: expect.any(Number) as unknown, problems: [] })
    })
  }, 3_600_000)
})
