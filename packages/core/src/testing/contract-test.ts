import { randomInt } from 'node:crypto'
import { brokenPromise } from './broken-promise.js'
import { type Kit, contractKit } from './contract-kit.js'
import type { StorageContractOptions } from './contract-options.js'
import { seededRandom } from './seeded-random.js'

/** Defines one test of a promise. */
export type ContractTest = (promise: string, title: string, body: (kit: Kit) => Promise<void>) => void

/** Returns the function that defines tests: each with a storage, and with a failure that names the promise and the seed. */
export function contractTest(options: StorageContractOptions): ContractTest {
  return (promise, title, body) => {
    options.it(`${promise}: ${title}`, async () => {
      const seed = options.seed ?? randomInt(2 ** 32)
      const under = await options.createStorage()
      try {
        await body(await contractKit(under, options.rounds ?? 1, seededRandom(seed)))
      } catch (error) {
        throw brokenPromise(promise, error, seed)
      } finally {
        await under.close?.()
      }
    })
  }
}
