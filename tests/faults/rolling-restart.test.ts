import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { startRedis } from '../helpers/redis.js'
import { sharedReplicaSet } from '../helpers/shared-replica-set.js'
import type { Verdict } from './check-history.js'
import { faultRun } from './fault-run.js'
import { keepRow } from './fault-table.js'
import type { Flaw } from './node-process.js'

const start = async (): Promise<{ uri: string }> => {
  // Whether there is one; each run has its own.
  await (await startRedis())[Symbol.asyncDispose]()
  return sharedReplicaSet()
}

await describeWith('three nodes are restarted one after the other while people write fifty messages a second', start, ({ uri }) => {
  const run = async (seeded: Random, rounds: number, flaws: readonly Flaw[], ends: { code: number | null; ms: number }[]): Promise<Verdict> => {
    await using redis = await startRedis()
    return await faultRun({ uri, random: seeded, nodes: 3, clients: 18, groups: 3, members: 9, perSecond: 50, calmMs: flaws.length > 0 ? 5_000 : 90_000, node: { redis: redis.url, flaws } }, async ({ nodes, balancer, fault }) => {
      for (let round = 0; round < rounds; round += 1) {
        for (const node of nodes) {
          await sleep(runLength(200, 2_000))
          await fault('restart', async () => {
            balancer.use(node.port, false)
            ends.push(await node.stop())
            await node.start()
            balancer.use(node.port, true)
          })
        }
      }
    })
  }

  it.concurrent('nothing is lost, doubled or shown out of order, no client sees an error, and each node ends in time', async () => {
    const begun = performance.now()
    const verdicts: Verdict[] = []
    await withSeeds(1, async (seeded) => {
      const ends: { code: number | null; ms: number }[] = []
      const verdict = await run(seeded, runLength(1, 5), [], ends)
      verdicts.push(verdict)
      expect(verdict).toMatchObject({ lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: expect.any(Number) as unknown, problems: [] })
      expect(ends.map(({ code }) => code)).toEqual(ends.map(() => 0))
      expect(Math.max(...ends.map(({ ms }) => ms))).toBeLessThan(10_000)
    }).finally(() => keepRow('rolling restart', '3 nodes on Redis, 18 clients, 50 messages/s', begun, verdicts))
  }, runLength(180_000, 3_600_000))

  it.concurrent('and clients that cannot catch up miss something, which is noticed', async () => {
    expect((await run(random(1), 1, ['no catching up', 'no goodbye'], [])).lost).toBeGreaterThan(0)
  }, 120_000)
})
