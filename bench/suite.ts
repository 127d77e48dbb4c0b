import { ackRoundTrip } from './benches/ack-rtt.js'
import { authLoop } from './benches/auth-loop.js'
import { idleConnections } from './benches/conn-idle.js'
import { fanout } from './benches/fanout.js'
import { memoryOperations } from './benches/mem-ops.js'
import { memoryRetained } from './benches/mem-retained.js'
import { mongoCommands } from './benches/mongo-commands.js'
import { mongoCpu } from './benches/mongo-cpu.js'
import { mongoGather } from './benches/mongo-gather.js'
import { mongoGroups } from './benches/mongo-groups.js'
import { mongoPages } from './benches/mongo-pages.js'
import { pausedReader } from './benches/paused-reader.js'
import { sendEndToEndBig } from './benches/send-e2e-big.js'
import { sendEndToEndMongo } from './benches/send-e2e-mongo.js'
import { sendEndToEnd } from './benches/send-e2e.js'
import { size } from './benches/size.js'
import { syncStorm } from './benches/sync-storm.js'
import type { Bench } from './harness/bench.js'

/** Every benchmark, by the name that `npm run bench` takes. */
export const suite = {
  'mem-ops': memoryOperations,
  'mem-retained': memoryRetained,
  'send-e2e': sendEndToEnd,
  'send-e2e-big': sendEndToEndBig,
  fanout,
  'ack-rtt': ackRoundTrip,
  'conn-idle': idleConnections,
  'auth-loop': authLoop,
  'mongo-commands': mongoCommands,
  'mongo-cpu': mongoCpu,
  'mongo-gather': mongoGather,
  'mongo-groups': mongoGroups,
  'mongo-pages': mongoPages,
  'send-e2e-mongo': sendEndToEndMongo,
  'sync-storm': syncStorm,
  'paused-reader': pausedReader,
  size,
} as const satisfies Record<string, Bench>
