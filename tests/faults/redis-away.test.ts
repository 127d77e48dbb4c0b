import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
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
  // Whether there is one; each run has its own, to kill it.
  await (await startRedis())[Symbol.asyncDispose]()
  return sharedReplicaSet()
}

await describeWith('Redis is away while people on two nodes write', start, ({ uri }) => {
  const run = async (seeded: Random, awayMs: number, flaws: readonly Flaw[] = []): Promise<Verdict> => {
    await using redis = await startRedis()
    return await faultRun({ uri, random: seeded, nodes: 2, clients: 12, groups: 3, members: 8, perSecond: runLength(25, 50), calmMs: flaws.length > 0 ? 3_000 : 90_000, node: { redis: redis.url, flaws } }, async ({ nodes, fault }) => {
      await sleep(500)
      await fault('Redis away', async () => {
        await redis.kill()
        for (const node of nodes) await vi.waitFor(async () => expect((await node.stats()).health.join()).toContain('Redis'), { timeout: 10_000, interval: 200 })
        await sleep(awayMs)
        await redis.restart()
      })
      await sleep(500)
      for (const node of nodes) expect(node.running).toBe(true)
    })
  }

  it.concurrent('no node ends, nothing is lost, doubled or shown out of order, and everybody is in sync after it', async () => {
    const begun = performance.now()
    const verdicts: Verdict[] = []
    const awayMs = runLength(4_000, 60_000)
    await withSeeds(1, async (seeded) => {
      const verdict = await run(seeded, awayMs)
      verdicts.push(verdict)
      expect(verdict).toMatchObject({ lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: expect.any(Number) as unknown, problems: [] })
    }).finally(() => keepRow('Redis away', `for ${awayMs / 1_000} s; 2 nodes, 12 clients, 50 messages/s`, begun, verdicts))
  }, runLength(180_000, 600_000))

  it.concurrent('and without catching up the other node\'s messages are missed, which is noticed', async () => {
    expect((await run(random(1), 2_000, ['no catching up'])).lost).toBeGreaterThan(0)
  }, 120_000)
})
