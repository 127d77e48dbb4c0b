import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { isLongRun } from '../helpers/long-run.js'
import { withSeeds } from '../helpers/random.js'
import { startRedis } from '../helpers/redis.js'
import { sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { faultRun } from './fault-run.js'
import { keepRow } from './fault-table.js'

/** For how long, with how many, and how much they write; smaller for a look. */
const minutes = Number(process.env.CONFAB_TEST_MINUTES ?? 60)
const clients = Number(process.env.CONFAB_TEST_CLIENTS ?? 1_000)
const perSecond = Number(process.env.CONFAB_TEST_RATE ?? 5)
const killEveryMs = Math.min(300_000, minutes * 20_000)
const mib = 1024 * 1024

const start = async (): Promise<{ uri: string; url: string } & AsyncDisposable> => {
  if (!isLongRun) return { uri: '', url: '', [Symbol.asyncDispose]: async () => {} }
  const redis = await startRedis()
  return { ...await sharedReplicaSet(), url: redis.url, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() }
}

await describeWith('three nodes for an hour, of which two are killed by turns, while one of twenty packets is lost, doubled or late', start, ({ uri, url }) => {
  it.skipIf(!isLongRun)('nothing is lost, doubled or shown out of order, and the server that was never killed holds no more at the end than it did', async () => {
    const begun = performance.now()
    await withSeeds(1, async (random) => {
      const samples: { minute: number; heap: number; sockets: number }[] = []
      const verdict = await faultRun({
        uri, random, clients, perSecond, nodes: 3, groups: Math.ceil(clients / 20), members: 20, calmMs: 180_000, apart: true, node: { redis: url, chaos: 0.05 },
      }, async ({ nodes: [kept, ...others], fault }) => {
        const began = performance.now()
        const end = began + minutes * 60_000
        const every = async (everyMs: number, work: (round: number) => Promise<unknown>): Promise<void> => {
          for (let round = 0; ; round += 1) {
            await sleep(Math.min(everyMs, Math.max(0, end - performance.now())))
            if (performance.now() >= end) return
            await work(round)
          }
        }
        await Promise.all([
          every(killEveryMs, (round) => fault('SIGKILL', async () => {
            const node = others[round % others.length]
            await node?.kill()
            await node?.start()
          })),
          every(Math.min(60_000, minutes * 5_000), async () => {
            const { heapBytes, sockets } = await kept?.stats() ?? { heapBytes: NaN, sockets: 0 }
            samples.push({ minute: (performance.now() - began) / 60_000, heap: heapBytes / mib, sockets })
            process.stdout.write(`minute ${samples.at(-1)?.minute.toFixed(1)}: ${samples.at(-1)?.heap.toFixed(2)} MiB of living objects, ${sockets} sockets\n`)
          }),
        ])
        for (const node of [kept, ...others]) expect(node?.running).toBe(true)
      })
      // What is kept on purpose, up to a bound, has to fill first.
      const warm = samples.filter(({ minute }) => minute >= minutes / 3)
      const slope = 10 * slopeOf(warm.map(({ minute, heap }) => [minute, heap]))
      keepRow('soak', `a SIGKILL every ${Math.round(killEveryMs / 60_000 * 10) / 10} minutes, 5 % of the packets to clients lost, doubled or late; 3 nodes on Redis, ${clients} clients, ${perSecond} messages/s; `
        + `heap of the node that is never killed: ${slope.toFixed(2)} MB each 10 minutes over the last two thirds`, begun, [verdict])
      process.stdout.write(`${JSON.stringify({ ...verdict, slope, samples })}\n`)
      expect(verdict).toMatchObject({ lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: expect.any(Number) as unknown, problems: [] })
      // In a short look caches are still filling.
      if (minutes >= 30) expect(slope, 'MB more each 10 minutes').toBeLessThanOrEqual(1)
    })
  }, (minutes + 30) * 60_000)
})

/** The median of the slopes between any two points: one look at a moment of much work, which holds much, does not bend it. */
function slopeOf(points: readonly [number, number][]): number {
  const slopes = points.flatMap(([x, y], index) => points.slice(index + 1).map(([later, higher]) => (higher - y) / (later - x))).sort((one, other) => one - other)
  return slopes[slopes.length >> 1] ?? NaN
}
