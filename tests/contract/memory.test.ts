import { describe, it } from 'vitest'
import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { memoryPresenceStore, memoryRateLimits } from '@confab/core'
import { accountContract, fileStoreContract, presenceContract, rateLimitContract, storageContract, uploadsContract } from '@confab/core/testing'
import { runLength } from '../helpers/long-run.js'

describe('memoryStorage keeps every promise of the storage contract', () => {
  storageContract({ describe, it, createStorage: () => ({ storage: memoryStorage() }), rounds: runLength(1, 50) })
})

describe('memoryStorage that lets go of old messages keeps them too, as long as nobody asks for those', () => {
  storageContract({ describe, it, createStorage: () => ({ storage: memoryStorage({ maxMessagesPerConversation: 600 }) }) })
})

describe('memoryUploads keeps every promise of the uploads contract', () => {
  uploadsContract({ describe, it, createUploads: () => ({ uploads: memoryUploads() }) })
})

describe('memoryPresenceStore keeps every promise of the presence contract', () => {
  presenceContract({
    describe,
    it,
    createStore: () => {
      let now = 1_000_000
      return { store: memoryPresenceStore({ now: () => now }), pass: ms => void (now += ms) }
    },
  })
})

describe('memoryRateLimits keep every promise of the contract of rate limits', () => {
  rateLimitContract({
    describe,
    it,
    createStore: () => {
      let now = 1_000_000
      return { store: memoryRateLimits({ now: () => now }), pass: ms => void (now += ms) }
    },
  })
})

describe('memoryStorage keeps every promise of the accounts contract', () => {
  accountContract({ describe, it, createStorage: () => ({ storage: memoryStorage() }) })
})

describe('memoryStorage keeps every promise of the contract of files', () => {
  fileStoreContract({ describe, it, createStore: () => ({ files: memoryStorage().files }) })
})
