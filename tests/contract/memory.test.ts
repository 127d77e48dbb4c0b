import { describe, it } from 'vitest'
import { memoryStorage } from '@confab/adapter-memory'
import { storageContract } from '@confab/core/testing'
import { runLength } from '../helpers/long-run.js'

describe('memoryStorage keeps every promise of the storage contract', () => {
  storageContract({ describe, it, createStorage: () => ({ storage: memoryStorage() }), rounds: runLength(1, 50) })
})
