import { describe, expect, it } from 'vitest'
import { storageContract } from '@confab/core/testing'
import { brokenConversations } from './broken-conversations.js'
import { brokenLogs } from './broken-logs.js'
import { brokenSidebars } from './broken-sidebars.js'
import { runContract } from './run-contract.js'

describe('the storage contract refuses an adapter that', () => {
  for (const { fault, promise, caughtBy, create } of [...brokenLogs, ...brokenSidebars, ...brokenConversations]) {
    it(`${fault}, and names the promise "${promise}"`, async () => {
      const { count, failures } = await runContract(runner => storageContract({ ...runner, createStorage: create, seed: 1 }))
      expect(failures.length).toBeLessThan(count)
      const failure = failures.find(({ title }) => title.startsWith(`${promise}: `) && title.includes(caughtBy))
      expect(failure, `failed: ${JSON.stringify(failures, null, 1)}`).toBeDefined()
      expect(failure?.message).toMatch(new RegExp(`^"${promise}" is not kept \\(seed \\d+\\): `))
    })
  }
})
