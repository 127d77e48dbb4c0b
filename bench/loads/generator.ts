import { dialects } from '../dialects/index.js'
import { answer } from '../harness/answer.js'
import { Talker, type Group } from '../harness/talker.js'
import { percentile } from '../harness/statistics.js'
import type { Begin, Connect, Snapshot, Totals } from '../harness/load.js'

/** The load generator: connects everybody, keeps the asked number of messages in flight, and counts everything that arrives. */
const groups: Group[] = []

/** Connects this many at a time: more would overflow the server's queue of connections. */
const connectingAtOnce = 50

answer({
  connect: async ({ dialect, port, targets, groups: people }: Connect): Promise<void> => {
    const waiting: (() => Promise<void>)[] = []
    people.forEach((members, groupIndex) => {
      const group: Group = { talkers: [] }
      groups.push(group)
      members.forEach((userId, index) => {
        const talker = new Talker(group, index, targets[groupIndex]?.[index] ?? '')
        group.talkers.push(talker)
        waiting.push(async () => {
          talker.outbox = await dialects[dialect](port, userId, talker)
        })
      })
    })
    await Promise.all(
      Array.from({ length: connectingAtOnce }, async () => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await next()
      }),
    )
  },
  begin: ({ sendersPerGroup, nextAfter, what }: Begin): void => {
    for (const { talkers } of groups) for (const talker of talkers.slice(0, sendersPerGroup)) talker.begin(what, nextAfter)
  },
  snapshot: (): Snapshot => {
    const talkers = everybody()
    const latencies = talkers.flatMap(({ latencies: own }) => own.splice(0))
    return {
      at: performance.timeOrigin + performance.now(),
      acknowledged: sum(talkers, 'acknowledgements'),
      delivered: sum(talkers, 'deliveries'),
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    }
  },
  end: async (): Promise<Totals> => {
    const talkers = everybody()
    for (const talker of talkers) talker.stop()
    const deadline = Date.now() + 5_000
    while (Date.now() < deadline && talkers.some(talker => !talker.settled())) await new Promise(resolve => setTimeout(resolve, 10))
    for (const talker of talkers) talker.outbox?.close()
    const failures = talkers.flatMap(({ failure }) => failure ?? [])
    return {
      lost: sum(talkers, 'owed'),
      unanswered: talkers.filter(talker => talker.waiting).length,
      misplaced: sum(talkers, 'misplaced'),
      failures: failures.length,
      ...(failures[0] === undefined ? {} : { failure: failures[0] }),
    }
  },
})

function everybody(): Talker[] {
  return groups.flatMap(({ talkers }) => talkers)
}

function sum(talkers: readonly Talker[], field: 'acknowledgements' | 'deliveries' | 'owed' | 'misplaced'): number {
  return talkers.reduce((total, talker) => total + talker[field], 0)
}
