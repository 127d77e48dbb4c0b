import { afterAll, beforeAll, describe, it } from 'vitest'
import { accountContract, fileStoreContract, storageContract } from '@confab/core/testing'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { captureHeadWrites } from './capture-head-writes.js'
import { openStorage, type OpenStorage } from './open-storage.js'

await describeWith('mongooseStorage keeps every promise of the storage contract', sharedReplicaSet, ({ uri }) => {
  for (const count of [1, 2]) {
    describe(count === 1 ? 'on one node' : 'on two nodes over one database', () => {
      const database = randomDatabaseName()
      const nodes: OpenStorage[] = []
      beforeAll(async () => {
        for (let index = 0; index < count; index += 1) nodes.push(await openStorage(uri, database))
      })
      afterAll(async () => {
        await nodes[0]?.connection.dropDatabase()
        for (const node of nodes) await node[Symbol.asyncDispose]()
      })

      storageContract({
        describe, it, rounds: runLength(1, 50),
        createStorage: () => {
          const [first, second] = nodes as [OpenStorage, OpenStorage?]
          return {
            storage: first.storage,
            captureHeadWrites: (work) => captureHeadWrites(first.storage, work),
            ...(second === undefined ? {} : { peer: () => second.storage }),
          }
        },
      })
      if (count === 1) fileStoreContract({ describe, it, createStore: () => ({ files: (nodes[0] as OpenStorage).storage.files }) })
      if (count === 1) accountContract({ describe, it, createStorage: () => ({ storage: (nodes[0] as OpenStorage).storage }) })
    })
  }
})
