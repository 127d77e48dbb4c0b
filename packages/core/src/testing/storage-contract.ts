import { changeContract } from './change-contract.js'
import type { StorageContractOptions } from './contract-options.js'
import { contractTest } from './contract-test.js'
import { editContract } from './edit-contract.js'
import { headContract } from './head-contract.js'
import { historyContract } from './history-contract.js'
import { onceContract } from './once-contract.js'
import { orderContract } from './order-contract.js'
import { pageContract } from './page-contract.js'
import { peopleContract } from './people-contract.js'
import { seenContract } from './seen-contract.js'
import { sidebarContract } from './sidebar-contract.js'
import { startContract } from './start-contract.js'
import { unseenContract } from './unseen-contract.js'
import { valueContract } from './value-contract.js'

/**
 * Defines the tests that every storage has to pass: the promises A1 to A6 and A8, as far as they are the storage's, and what the doc comments of the interfaces say.
 * Works with any test runner; `describe` and `it` are those of Vitest, Jest, Mocha or `node:test`:
 *
 * ```ts
 * storageContract({ describe, it, createStorage: () => ({ storage: memoryStorage() }) })
 * ```
 *
 * Each title begins with the promise it tests, and so does the message of a failure. A7, that the app's own data are left alone, depends on the database: test it beside
 * the adapter.
 */
export function storageContract(options: StorageContractOptions): void {
  const test = contractTest(options)
  const parts = {
    'messages are stored once': onceContract,
    'messages are in order': orderContract,
    'messages are edited and deleted': editContract,
    'timelines come in pages': pageContract,
    'conversations are started': startContract,
    'conversations are changed': changeContract,
    'heads follow the log': headContract,
    'the sidebar': sidebarContract,
    'history is bounded': historyContract,
    'seen marks': seenContract,
    'unseen counts': unseenContract,
    'people and blocks': peopleContract,
    'values': valueContract,
  }
  for (const [title, part] of Object.entries(parts)) options.describe(title, () => part(test))
}
