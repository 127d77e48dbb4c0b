import { randomInt } from 'node:crypto'
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
        throw named(error, `"${promise}" is not kept (seed ${seed}): `)
      } finally {
        await under.close?.()
      }
    })
  }
}

/** The same error, so that the runner still shows what was expected and where. */
function named(error: unknown, preface: string): unknown {
  if (!(error instanceof Error)) return new Error(preface + String(error))
  error.message = preface + error.message
  return error
}
