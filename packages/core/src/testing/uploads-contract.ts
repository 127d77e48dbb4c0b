import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { UploadMeta, Uploads } from '../interfaces/uploads.js'
import { brokenPromise } from './broken-promise.js'
import type { ContractRunner } from './contract-options.js'

/** Uploads to be tested. */
export interface UploadsUnderTest {
  /** The uploads. */
  uploads: Uploads
  /** Reads what a URL leads to, null where it leads to nothing; by `fetch` when it is left out. Not asked where there are no URLs. */
  fetchUrl?: (url: string) => Promise<Uint8Array | null>
  /** Called after the test, also when it failed. */
  close?: () => void | Promise<void>
}

/** What {@link uploadsContract} is run with. */
export interface UploadsContractOptions extends ContractRunner {
  /** Called at the start of each test; may hand out the same uploads again. */
  createUploads: () => UploadsUnderTest | Promise<UploadsUnderTest>
}

/** Defines the tests that every {@link Uploads} has to pass. Works with any test runner, as {@link storageContract} does. */
export function uploadsContract({ describe, it, createUploads }: UploadsContractOptions): void {
  type Body = (uploads: Uploads, find: Find) => Promise<void>
  const test = (promise: string, title: string, body: Body): void => {
    it(`${promise}: ${title}`, async () => {
      const { uploads, fetchUrl = byFetch, close } = await createUploads()
      try {
        assert.ok(uploads.read !== undefined || uploads.url !== undefined, 'there is neither read nor url: what is stored cannot be had again')
        for (const find of findersOf(uploads, fetchUrl)) await body(uploads, find)
      } catch (error) {
        throw brokenPromise(promise, error)
      } finally {
        await close?.()
      }
    })
  }

  describe('uploads', () => {
    test('Bytes in, bytes out', 'a file is found again as its very bytes', async (uploads, find) => {
      const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
      for (const bytes of [everyByte, new Uint8Array([0]), randomBytes(300_000)]) {
        const meta = newMeta()
        await uploads.put(bytes, meta)
        assert.deepEqual(await find(meta.key), Buffer.from(bytes))
      }
    })

    test('Bytes in, bytes out', 'files do not touch each other, whatever they are called', async (uploads, find) => {
      const names = ['a.png', 'a.png', '../../etc/passwd', '', 'ü"\r\nx.png', '\u0000', '$where', 'x'.repeat(255)]
      const files = names.map((fileName, index) => ({ bytes: Uint8Array.of(index), meta: { ...newMeta(), fileName } }))
      await Promise.all(files.map(({ bytes, meta }) => uploads.put(bytes, meta)))
      for (const { bytes, meta } of files) assert.deepEqual(await find(meta.key), Buffer.from(bytes))
    })

    test('Bytes in, bytes out', 'bytes may be changed once put has resolved', async (uploads, find) => {
      const meta = newMeta()
      const bytes = new Uint8Array(1_000).fill(1)
      await uploads.put(bytes, meta)
      bytes.fill(2)
      assert.deepEqual(await find(meta.key), Buffer.alloc(1_000, 1))
    })

    test('Absence is null', 'nothing is found that was never put, or was removed; removing repeats', async (uploads, find) => {
      const [kept, gone, unknown] = [newMeta(), newMeta(), newMeta()]
      await uploads.put(Uint8Array.of(1), kept)
      await uploads.put(Uint8Array.of(2), gone)
      assert.equal(await find(unknown.key), null)
      await uploads.remove(unknown.key)
      await uploads.remove(gone.key)
      await uploads.remove(gone.key)
      assert.equal(await find(gone.key), null)
      assert.deepEqual(await find(kept.key), Buffer.of(1))
    })
  })
}

/** Finds a file's bytes again; null when there is none. */
type Find = (key: string) => Promise<Buffer | null>

/** Every way there is to a file. */
function findersOf(uploads: Uploads, fetchUrl: (url: string) => Promise<Uint8Array | null>): Find[] {
  const finders: Find[] = []
  if (uploads.read !== undefined) {
    finders.push(async (key) => {
      const bytes = await uploads.read?.(key) ?? null
      return bytes && Buffer.from(bytes)
    })
  }
  if (uploads.url !== undefined) {
    finders.push(async (key) => {
      const url = await uploads.url?.(key) ?? null
      const bytes = url === null ? null : await fetchUrl(url)
      return bytes && Buffer.from(bytes)
    })
  }
  return finders
}

/** As core makes it. */
function newMeta(): UploadMeta {
  return { key: `c-${randomBytes(20).toString('hex')}.png`, contentType: 'image/png', fileName: 'a.png' }
}

async function byFetch(url: string): Promise<Uint8Array | null> {
  const response = await fetch(url)
  if (response.status === 404) return null
  assert.equal(response.status, 200)
  return new Uint8Array(await response.arrayBuffer())
}
