import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { UploadMeta, Uploads } from '../interfaces/uploads.js'
import { brokenPromise } from './broken-promise.js'
import type { ContractRunner } from './contract-options.js'

/** Uploads to be tested. */
export interface UploadsUnderTest {
  /** The uploads. */
  uploads: Uploads
  /** Reads what a URL leads to; by `fetch` when it is left out. */
  read?: (url: string) => Promise<Uint8Array>
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
  type Body = (uploads: Uploads, read: (key: string) => Promise<Uint8Array>) => Promise<void>
  const test = (promise: string, title: string, body: Body): void => {
    it(`${promise}: ${title}`, async () => {
      const { uploads, read = readByFetch, close } = await createUploads()
      try {
        await body(uploads, async (key) => read((await uploads.url(key)) ?? assert.fail('there is no URL of a file that was put')))
      } catch (error) {
        throw brokenPromise(promise, error)
      } finally {
        await close?.()
      }
    })
  }

  describe('uploads', () => {
    test('Bytes in, a URL out', 'the URL of a file leads to its very bytes', async (uploads, read) => {
      const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
      for (const bytes of [everyByte, new Uint8Array([0]), new Uint8Array(), randomBytes(300_000)]) {
        const meta = newMeta()
        await uploads.put(bytes, meta)
        assert.deepEqual(Buffer.from(await read(meta.key)), Buffer.from(bytes))
      }
    })

    test('Bytes in, a URL out', 'files do not touch each other, whatever they are called', async (uploads, read) => {
      const names = ['a.png', 'a.png', '../../etc/passwd', '', 'ü"\r\nx.png', '\u0000', '$where', 'x'.repeat(255)]
      const files = names.map((fileName, index) => ({ bytes: Uint8Array.of(index), meta: { ...newMeta(), fileName } }))
      await Promise.all(files.map(({ bytes, meta }) => uploads.put(bytes, meta)))
      for (const { bytes, meta } of files) assert.deepEqual([...(await read(meta.key))], [...bytes])
    })

    test('Bytes in, a URL out', 'bytes may be changed once put has resolved', async (uploads, read) => {
      const meta = newMeta()
      const bytes = new Uint8Array(1_000).fill(1)
      await uploads.put(bytes, meta)
      bytes.fill(2)
      assert.deepEqual(new Set(await read(meta.key)), new Set([1]))
    })

    test('Absence is null', 'there is no URL of a file that was never put, or was removed; removing repeats', async (uploads, read) => {
      const [kept, gone, unknown] = [newMeta(), newMeta(), newMeta()]
      await uploads.put(Uint8Array.of(1), kept)
      await uploads.put(Uint8Array.of(2), gone)
      assert.equal(await uploads.url(unknown.key), null)
      await uploads.remove(unknown.key)
      await uploads.remove(gone.key)
      await uploads.remove(gone.key)
      assert.equal(await uploads.url(gone.key), null)
      assert.deepEqual([...(await read(kept.key))], [1])
    })
  })
}

function newMeta(): UploadMeta {
  return { key: randomBytes(16).toString('hex'), contentType: 'image/png', fileName: 'a.png' }
}

async function readByFetch(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  assert.equal(response.status, 200)
  return new Uint8Array(await response.arrayBuffer())
}
