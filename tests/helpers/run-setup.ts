import { locateMongod } from './mongod-program.js'
import { answerForRun } from './once-per-run.js'
import { startReplicaSet, type ReplicaSet } from './replica-set.js'

/** Before a run of vitest. Nothing is started here: what many files share starts when the first one asks for it. */
export default async function setUp(): Promise<() => Promise<void>> {
  let shared: ReplicaSet | undefined
  const stopAnswering = await answerForRun({
    mongod: locateMongod,
    'replica-set': async () => {
      shared = await startReplicaSet({ nodes: 1 })
      return shared.uri
    },
  })
  return async () => {
    stopAnswering()
    await shared?.stop()
  }
}
