import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { startReplicaSet } from '../helpers/replica-set.js'
import type { Verdict } from './check-history.js'
import { faultRun } from './fault-run.js'
import { keepRow } from './fault-table.js'
import type { NodeConfig } from './node-process.js'
import { stepDown } from './step-down.js'

await describeWith('people write while the primary of three steps down', () => startReplicaSet({ nodes: 3 }), (set) => {
  const run = (seeded: Random, times: number, node: Partial<NodeConfig>, calmMs?: number): Promise<Verdict> =>
    faultRun({ uri: set.uri, random: seeded, clients: 12, groups: 3, members: 8, perSecond: 40, node, ...(calmMs === undefined ? {} : { calmMs }) }, async ({ fault }) => {
      for (let time = 0; time < times; time += 1) {
        await sleep(seeded.integer(300, runLength(800, 3_000)))
        await fault('stepdown', () => stepDown(set))
      }
      await sleep(500)
    })

  it('nothing is lost, doubled or shown out of order, and everybody is in sync soon after', async () => {
    const begun = performance.now()
    const verdicts: Verdict[] = []
    await withSeeds(runLength(1, 3), async (seeded) => {
      const verdict = await run(seeded, runLength(1, 4), {})
      verdicts.push(verdict)
      expect(verdict).toMatchObject({ lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: expect.any(Number) as unknown, problems: [] })
      expect(verdict.sent).toBeGreaterThan(20)
    }).finally(() => keepRow('stepdown of the primary', '3 mongods, 1 node, 12 clients, 40 messages/s', begun, verdicts))
  }, runLength(240_000, 3_600_000))

  it('and a server that does not wait for the new primary loses messages, which is noticed', async () => {
    expect((await run(random(1), 1, { flaws: ['no waiting'] }, 2_000)).lost).toBeGreaterThan(0)
  }, 180_000)
})
