import type { Bench } from '../harness/bench.js'
import { driveOnce } from '../harness/drive.js'
import { effortColumns, loadFigures } from '../harness/load-figures.js'
import { pairs } from '../harness/people.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { confabOnMongo, counterOnMongo, driverOnMongo, tutorialOnMongo, type MongoPeer, type MongoSetup } from '../mongo/mongo-peers.js'
import { newDatabase, withReplicaSet } from '../mongo/with-variant.js'

const control: MongoPeer = { ...driverOnMongo, name: `${driverOnMongo.name}, again` }
const peers = [driverOnMongo, control, confabOnMongo, counterOnMongo, tutorialOnMongo]

/** A message from one browser to another, stored in MongoDB on the way: sent, durable, acknowledged and delivered, by 50 pairs at once. */
export const sendEndToEndMongo: Bench = {
  run: effort => withReplicaSet(async uri => {
    const groups = pairs(effort.smoke ? 5 : 50)
    const begin = { what: 'message', sendersPerGroup: 2, nextAfter: 'acknowledgement' } as const
    const measured = await interleave(
      peers.map(peer => ({
        name: peer.name,
        measure: () => {
          const setup: MongoSetup = { groups, uri, database: newDatabase(), what: peer.what }
          return driveOnce({ peer, setup, begin }, effort)
        },
      })),
      effort,
    )
    const { ratio, value, effortCells, notes } = loadFigures(measured)
    const divisor = driverOnMongo.name
    return {
      about: `${groups.length} pairs, a replica set of one node, everything with \`w: majority\`; everybody sends the next message when the last is acknowledged. All that is sent is received and counted, or the row is void. mongod runs on the same cores.`,
      columns: ['server', 'messages/s ÷ by hand', 'p99 ÷ by hand', 'p50 ms', ...effortColumns],
      rows: peers.map(({ name }) => [name, ratio(name, 'perSecond', divisor), ratio(name, 'p99', divisor), value(name, 'p50').median, ...effortCells(name)]),
      goals: [],
      notes: [controlNote(ratio(control.name, 'perSecond', divisor)), roundNotes(measured, effort), ...notes()],
      raw: Object.fromEntries(measured.samples),
    }
  }),
}
