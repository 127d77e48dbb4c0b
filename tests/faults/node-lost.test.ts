import { expect, it, vi } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { sharedReplicaSet } from '../helpers/shared-replica-set.js'
import type { Verdict } from './check-history.js'
import { faultRun } from './fault-run.js'
import { keepRow } from './fault-table.js'
import type { Flaw } from './node-process.js'

const missed = 3

await describeWith('a node with many connections is killed, and all come to another', sharedReplicaSet, ({ uri }) => {
  interface Cost { syncs: number; otherCalls: number; commands: number }
  const run = (seeded: Random, clients: number, flaws: readonly Flaw[], costs: Cost[] = []): Promise<Verdict> =>
    faultRun({ uri, random: seeded, nodes: 2, use: 1, clients, groups: clients / 25, members: 25, perSecond: 0, calmMs: flaws.length > 0 ? 5_000 : 90_000, node: { flaws } }, async ({ nodes, balancer, groups, chat, fault, inSync }) => {
      const [first, second] = nodes
      if (first === undefined || second === undefined) return
      // Not those that ask over HTTP because the machine was too busy to let them in at once.
      await vi.waitFor(async () => expect((await first.stats()).sockets).toBe(clients), { timeout: 120_000, interval: 500 })
      await fault('node lost', async () => {
        await first.kill()
        balancer.use(first.port, false)
        // Written meanwhile, by others elsewhere.
        for (const [conversationId, [someone]] of groups) for (let count = 0; count < missed; count += 1) await chat.as(someone as string).sendMessage({ conversationId, text: `missed ${count} in ${conversationId}` })
        second.tell({ do: 'reset' })
        balancer.use(second.port, true)
      })
      if (flaws.length === 0) await inSync(90_000)
      const { calls, commands } = await second.stats()
      const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, one) => total + one, 0)
      costs.push({ syncs: (calls.sync ?? 0) / clients, otherCalls: (sum(calls) - (calls.sync ?? 0)) / clients, commands: sum(commands) / clients })
    })

  it.concurrent('everybody comes back, has what was missed, and asks for it about once', async () => {
    const clients = runLength(150, 1_500)
    const begun = performance.now()
    await withSeeds(1, async (seeded) => {
      const costs: Cost[] = []
      const verdict = await run(seeded, clients, [], costs)
      const [{ syncs, otherCalls, commands }] = costs as [Cost]
      keepRow('node lost', `${clients} clients come back to another node, each having missed ${missed} messages of one conversation: ${syncs.toFixed(1)} calls of sync, ${otherCalls.toFixed(1)} others and ${commands.toFixed(1)} commands each`, begun, [verdict])
      // Somebody whose call took too long asks again. What it costs exactly is in `coming-back`, and with many at once in `crowd-lost`.
      expect(syncs).toBeLessThan(1.5)
      expect(otherCalls).toBeLessThan(0.5)
      expect(verdict).toMatchObject({ lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: expect.any(Number) as unknown, problems: [] })
    })
  }, runLength(480_000, 1_200_000))

  it.concurrent('and without catching up they would miss what was written meanwhile, which is noticed', async () => {
    expect((await run(random(1), 50, ['no catching up'])).lost).toBeGreaterThan(0)
  }, 180_000)
})
