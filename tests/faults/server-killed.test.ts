import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { isLongRun, runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { sharedReplicaSet } from '../helpers/shared-replica-set.js'
import type { Verdict } from './check-history.js'
import { faultRun } from './fault-run.js'
import { keepRow } from './fault-table.js'
import { killPoints, type KillPoint, type NodeConfig } from './node-process.js'

await describeWith('people write while three of ten answers are lost and the server is killed', sharedReplicaSet, ({ uri }) => {
  const run = (seeded: Random, points: readonly KillPoint[], node: Partial<NodeConfig>, calmMs?: number): Promise<Verdict> =>
    faultRun({ uri, random: seeded, clients: 12, groups: 3, members: 8, perSecond: 12, timeoutMs: 1_500, node, ...(calmMs === undefined ? {} : { calmMs }) }, async ({ nodes, fault }) => {
      const [node] = nodes
      if (node === undefined) return
      await sleep(points.length === 0 ? runLength(2_000, 30_000) : 300)
      for (const point of points) {
        node.tell({ do: 'kill', point, after: seeded.integer(3, 12) })
        await node.process.exited
        await fault(`killed ${point}`, () => node.start())
      }
      // While answers are lost, so are those of catching up.
      await fault('answers lost', async () => node.tell({ do: 'lose answers', share: 0 }))
    })
  const sound = { lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: expect.any(Number) as unknown, problems: [] }

  it.concurrent('at each of the four points of a send: nothing is lost, doubled or shown out of order, and everybody is back', async () => {
    const begun = performance.now()
    const verdicts: Verdict[] = []
    await withSeeds(runLength(1, 5), async (seeded) => {
      // Four servers at the same time, since most of it is waiting: one for each point, or for all four points in some order.
      const runs = killPoints.map((point) => isLongRun ? seeded.shuffle(killPoints) : [point])
      for (const verdict of await Promise.all(runs.map((points) => run(random(seeded.integer(1, 2 ** 31)), points, { loseAnswers: 0.3 })))) {
        verdicts.push(verdict)
        expect(verdict).toMatchObject(sound)
        expect(verdict.sent).toBeGreaterThan(10)
      }
    }).finally(() => keepRow('SIGKILL of the server', 'at each of the four points of a send, and 30 % of the answers lost; 1 node, 12 clients, 12 messages/s', begun, verdicts))
  }, runLength(240_000, 3_600_000))

  it.skipIf(!isLongRun).concurrent('not at all, for long', async () => {
    const begun = performance.now()
    const verdicts: Verdict[] = []
    await withSeeds(2, async (seeded) => {
      verdicts.push(await run(seeded, [], { loseAnswers: 0.3 }))
      expect(verdicts.at(-1)).toMatchObject(sound)
    }).finally(() => keepRow('answers lost', '30 % of all answers; 1 node, 12 clients, 12 messages/s', begun, verdicts))
  }, 3_600_000)

  it.concurrent('and without keys messages are doubled, which is noticed', async () => {
    expect((await run(random(1), ['after the writes, before the answer'], { flaws: ['no keys'] }, 60_000)).doubled).toBeGreaterThan(0)
  }, 180_000)

  it.concurrent('and without catching up messages are missed, which is noticed', async () => {
    expect((await run(random(1), ['after the answer, before delivery'], { flaws: ['no catching up'] }, 2_000)).lost).toBeGreaterThan(0)
  }, 180_000)
})
