import { expect, it, vi } from 'vitest'
import { createChat } from '@confab/core'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { withSeeds } from '../helpers/random.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { openStorage } from '../mongo/open-storage.js'
import { openCrowd, type CrowdMember } from './crowd.js'
import { startNode, type Flaw } from './node-process.js'

const people = runLength(500, 5_000)
const size = 25
const missed = 3

await describeWith(`a node with ${people.toLocaleString('en')} connections is killed`, sharedReplicaSet, ({ uri }) => {
  /** What it cost each to come back, and how many are complete at the end. */
  const run = async (count: number, flaws: readonly Flaw[], patienceMs: number): Promise<{ complete: number; sockets: number; calls: number; failures: number; syncs: number; commands: number; byName: Record<string, number>; ms: number; running: boolean }> => {
    let result
    await withSeeds(1, async (random) => {
      await using storage = await openStorage(uri, randomDatabaseName())
      const chat = createChat({ storage: storage.storage, authenticate: () => null })
      const groups: string[] = []
      const members: CrowdMember[] = []
      for (let first = 0; first < count; first += size) {
        const [owner = '', ...others] = Array.from({ length: size }, (_, at) => `p${first + at}`)
        await Promise.all([owner, ...others].map((name) => chat.as(name).getMe()))
        const { id: conversationId } = await chat.as(owner).startConversation({ kind: 'group', name: 'everybody', userIds: others })
        await chat.as(owner).sendMessage({ conversationId, text: 'before' })
        groups.push(conversationId)
        members.push(...[owner, ...others].map((userId) => ({ userId, conversationId })))
      }
      const config = { uri, database: storage.connection.name, seed: random.seed }
      await using lost = await startNode(config)
      await using left = await startNode({ ...config, flaws })
      let port = lost.port
      const crowd = openCrowd(members, () => port, random)
      try {
        await vi.waitFor(() => expect(crowd.inSync(1)).toBe(count), { timeout: 240_000, interval: 500 })
        await lost.kill()
        // Written while nobody is there.
        await Promise.all(groups.map(async (conversationId, group) => {
          for (let at = 0; at < missed; at += 1) await chat.as(`p${group * size}`).sendMessage({ conversationId, text: `missed ${at}` })
        }))
        crowd.calls = crowd.failures = 0
        left.tell({ do: 'reset' })
        port = left.port
        const begun = performance.now()
        while (crowd.inSync(1 + missed) < count && performance.now() - begun < patienceMs) await new Promise((resolve) => setTimeout(resolve, 100))
        const ms = performance.now() - begun
        const { calls, commands, sockets } = await left.stats()
        const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, one) => total + one, 0)
        result = { complete: crowd.inSync(1 + missed), sockets, calls: sum(calls) / count, failures: crowd.failures, syncs: (calls.sync ?? 0) / count, commands: sum(commands) / count, byName: commands, ms: Math.round(ms), running: left.running }
      } finally {
        crowd.close()
        await storage.connection.dropDatabase()
      }
    })
    return result as unknown as ReturnType<typeof run>
  }

  it.concurrent('all come to another, which stands it, and have what they missed: with one call and five commands each', async () => {
    const result = await run(people, [], 180_000)
    process.stdout.write(`${JSON.stringify(result)}\n`)
    expect(result).toMatchObject({ complete: people, sockets: people, failures: 0, running: true })
    expect([result.calls, result.syncs]).toEqual([1, 1])
    // A few are the node's own: it has to find out that its indexes are there.
    expect(result.commands).toBeLessThan(5.2)
  }, runLength(240_000, 900_000))

  it.concurrent('and without catching up nobody has what they missed, which is noticed', async () => {
    expect((await run(50, ['no catching up'], 5_000)).complete).toBe(0)
  }, 120_000)
})
