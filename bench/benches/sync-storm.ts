import type { Bench } from '../harness/bench.js'
import { startChild } from '../harness/child.js'
import { crowds } from '../harness/people.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'
import type { StormEnd } from '../loads/sync-storm.js'
import { newDatabase, withReplicaSet } from '../mongo/with-variant.js'
import type { StormCosts } from '../servers/sync-storm.js'

const stored = 50
const [gap, again, none] = ['3 messages missed', '3 messages missed, again', 'nothing missed']
const shapes = [{ name: gap, missed: 3 }, { name: again, missed: 3 }, { name: none, missed: 0 }]

interface StormSample extends StormEnd {
  calls: number
  commands: number
  cpuMs: number
}

/** A node is lost, and all its clients come to another one that knows nobody; each has one loaded timeline of a group of 25. */
export const syncStorm: Bench = {
  run: effort => withReplicaSet(async uri => {
    const clients = effort.smoke ? 100 : 1_000
    const spreadMs = effort.smoke ? 200 : 2_000
    const measured = await interleave(shapes.map(({ name, missed }) => ({ name, measure: () => stormOnce({ uri, clients, missed, spreadMs }) })), effort)
    const values = (name: string, field: keyof StormSample): number[] => (measured.samples.get(name) ?? []).map(sample => (sample.failures === 0 ? sample[field] : NaN))
    const value = (name: string, field: keyof StormSample): Figure => figureOf(values(name, field))
    const failed = shapes.flatMap(({ name }) => (measured.samples.get(name) ?? []).map(({ failures }) => failures)).reduce((sum, failures) => sum + failures, 0)
    return {
      about: `${clients.toLocaleString('en-US')} clients come back within ${spreadMs / 1_000} s to a server that has not met them, each with one loaded timeline of a group of 25 people. MongoDB is a replica set of one node on the same cores.`,
      columns: ['', 'calls each', 'commands each', 'all in sync, s', 'half, s', 'server CPU ms each'],
      rows: shapes.map(({ name }) => [
        name, value(name, 'calls'), value(name, 'commands'), value(name, 'lastMs').median / 1_000, value(name, 'halfMs').median / 1_000, value(name, 'cpuMs'),
      ]),
      goals: [
        { name: 'P15', about: 'calls of each client', figure: value(gap, 'calls').median, better: 'lower', must: 1, aim: 1 },
        { name: 'P15', about: 'commands for each client', figure: value(gap, 'commands').median, better: 'lower', must: 5, aim: 4 },
      ],
      notes: [
        ...(failed > 0 ? [`void: ${failed} clients did not get what they missed`] : []),
        `CPU, ${controlNote(ratioOf(values(again, 'cpuMs'), values(gap, 'cpuMs')))}`, roundNotes(measured, effort),
      ],
      raw: Object.fromEntries(measured.samples),
    }
  }),
}

async function stormOnce({ uri, clients, missed, spreadMs }: { uri: string; clients: number; missed: number; spreadMs: number }): Promise<StormSample> {
  const place = { uri, database: newDatabase() }
  const groups = crowds(clients / 25, 25)
  const lost = startChild('servers/sync-storm')
  const conversationIds = await lost.call<string[]>('prepare', { ...place, groups, stored, missed }).finally(lost.stop)
  const server = startChild('servers/sync-storm')
  const load = startChild('loads/sync-storm')
  try {
    const port = await server.call<number>('start', place)
    const before = await server.usage()
    const end = await load.call<StormEnd>('storm', { port, groups, conversationIds, rev: stored, upToRev: stored + missed, spreadMs })
    const after = await server.usage()
    const { calls, commands } = await server.call<StormCosts>('costs')
    return { ...end, calls: calls / clients, commands: commands / clients, cpuMs: (after.cpuMicros - before.cpuMicros) / 1_000 / clients }
  } finally {
    await Promise.all([server.stop(), load.stop()])
  }
}
