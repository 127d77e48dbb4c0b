import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { sharedReplicaSet } from '../helpers/shared-replica-set.js'
import type { Verdict } from './check-history.js'
import { faultRun } from './fault-run.js'
import { keepRow } from './fault-table.js'
import type { Flaw } from './node-process.js'

await describeWith('a server that is asked to stop while people write', sharedReplicaSet, ({ uri }) => {
  /** Without keys, so that every send that is not answered is doubled by its retry; answers are held back, so that there are always some on their way. */
  const run = (seeded: Random, flaws: readonly Flaw[], ends: { code: number | null; ms: number }[] = []): Promise<Verdict> =>
    faultRun({ uri, random: seeded, clients: 12, groups: 3, members: 8, perSecond: 40, calmMs: 90_000, node: { flaws: ['no keys', ...flaws], holdAnswersMs: 150 } }, async ({ nodes: [node], fault }) => {
      await sleep(1_000)
      ends.push(await node?.stop() ?? { code: null, ms: 0 })
      await fault('stopped', async () => node?.start())
      await sleep(500)
    })

  it.concurrent('answers every call that it took, so that nothing is lost or doubled, and ends within ten seconds', async () => {
    const begun = performance.now()
    const verdicts: Verdict[] = []
    await withSeeds(runLength(1, 5), async (seeded) => {
      const ends: { code: number | null; ms: number }[] = []
      const verdict = await run(seeded, [], ends)
      verdicts.push(verdict)
      expect(verdict).toMatchObject({ lost: 0, doubled: 0, reordered: 0, errors: 0, problems: [] })
      expect(ends).toEqual([{ code: 0, ms: expect.any(Number) as unknown }])
      expect(ends[0]?.ms).toBeLessThan(10_000)
    }).finally(() => keepRow('SIGTERM', '1 node that is stopped and started again, without keys; 12 clients, 40 messages/s', begun, verdicts))
  }, runLength(180_000, 3_600_000))

  it.concurrent('and one that just ends leaves calls unanswered, which is noticed', async () => {
    expect((await run(random(1), ['no goodbye'])).doubled).toBeGreaterThan(0)
  }, 180_000)
})
