import { describe, expect, it } from 'vitest'
import { memoryUploads, type MemoryUploads } from '@confab/adapter-memory'
import { memoryPresenceStore, type PresenceStore, type Uploads } from '@confab/core'
import { presenceContract, uploadsContract } from '@confab/core/testing'
import { type Failure, runContract } from './run-contract.js'

function expectRefusal(failures: readonly Failure[], promise: string, caughtBy: string): void {
  const failure = failures.find(({ title }) => title.startsWith(`${promise}: `) && title.includes(caughtBy))
  expect(failure?.message, `failed: ${JSON.stringify(failures, null, 1)}`).toContain(`"${promise}" is not kept: `)
}

describe('the uploads contract refuses uploads that', () => {
  const cases: [fault: string, promise: string, caughtBy: string, alter: (inner: MemoryUploads) => Partial<Uploads>][] = [
    ['keep bytes as text', 'Bytes in, bytes out', 'its very bytes', inner => ({
      put: (bytes, meta) => inner.put(new TextEncoder().encode(new TextDecoder().decode(bytes)), meta),
    })],
    ['keep files by their names', 'Bytes in, bytes out', 'do not touch each other', inner => {
      const names = new Map<string, string>()
      return {
        put: (bytes, meta) => inner.put(bytes, { ...meta, key: names.set(meta.key, meta.fileName).get(meta.key) ?? '' }),
        read: key => inner.read(names.get(key) ?? ''),
      }
    }],
    ['find what is not there', 'Absence is null', 'nothing is found', inner => ({
      read: async key => (await inner.read(key)) ?? new Uint8Array(),
    })],
    ['keep the caller\'s own bytes', 'Bytes in, bytes out', 'may be changed', () => {
      const files = new Map<string, Uint8Array>()
      return {
        put: async (bytes, meta) => void files.set(meta.key, bytes),
        read: async key => files.get(key) ?? null,
        remove: async key => {
          files.delete(key)
        },
      }
    }],
    ['cannot be read', 'Bytes in, bytes out', 'its very bytes', () => ({ read: undefined })],
    ['refuse to remove what is not there', 'Absence is null', 'nothing is found', inner => ({
      remove: async key => ((await inner.read(key)) === null ? Promise.reject(new Error('no such file')) : inner.remove(key)),
    })],
  ]
  for (const [fault, promise, caughtBy, alter] of cases) {
    it(`${fault}, and names the promise "${promise}"`, async () => {
      const createUploads = () => {
        const inner = memoryUploads()
        return { uploads: { ...inner, ...alter(inner) } }
      }
      const { failures } = await runContract(runner => uploadsContract({ ...runner, createUploads }))
      expectRefusal(failures, promise, caughtBy)
    })
  }
})

describe('the presence contract refuses a store that', () => {
  const cases: [fault: string, caughtBy: string, alter: (inner: PresenceStore) => Partial<PresenceStore>][] = [
    ['takes every lease for news', 'a person comes once', inner => ({
      renew: async (...lease) => (await inner.renew(...lease)) || true,
    })],
    ['takes a reload for news', 'within the grace', inner => ({
      release: async (userId, leaseId) => {
        await inner.release(userId, leaseId)
        await inner.claimOffline(0)
      },
    })],
    ['never ends a lease by itself', 'a lease ends by itself', inner => ({
      renew: (userId, leaseId) => inner.renew(userId, leaseId, Number.MAX_SAFE_INTEGER),
    })],
    ['lets somebody go with their first lease', 'until their last lease', inner => ({
      release: async userId => {
        for (const leaseId of ['a', 'b']) await inner.release(userId, leaseId)
      },
    })],
    ['tells every caller who went', 'exactly one caller', inner => {
      const gone: string[] = []
      return {
        claimOffline: async graceMs => {
          gone.push(...(await inner.claimOffline(graceMs)))
          return gone
        },
      }
    }],
  ]
  for (const [fault, caughtBy, alter] of cases) {
    it(`${fault}`, async () => {
      const createStore = () => {
        let now = 1_000_000
        const inner = memoryPresenceStore({ now: () => now })
        return { store: { ...inner, ...alter(inner) }, pass: (ms: number) => void (now += ms) }
      }
      const { failures } = await runContract(runner => presenceContract({ ...runner, createStore }))
      expectRefusal(failures, 'Presence', caughtBy)
    })
  }
})
