import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { DoomedFile, FileStore } from '../interfaces/file-store.js'
import { brokenPromise } from './broken-promise.js'
import type { ContractRunner } from './contract-options.js'

/** A storage of files to be tested. */
export interface FileStoreUnderTest {
  /** The group `files` of a storage. */
  files: FileStore
  /** Called after the test, also when it failed. */
  close?: () => void | Promise<void>
}

/** What {@link fileStoreContract} is run with. */
export interface FileStoreContractOptions extends ContractRunner {
  /** Called at the start of each test; may hand out the same storage again. */
  createStore: () => FileStoreUnderTest | Promise<FileStoreUnderTest>
}

/** Defines the tests that every {@link FileStore} has to pass. Works with any test runner, as {@link storageContract} does. */
export function fileStoreContract({ describe, it, createStore }: FileStoreContractOptions): void {
  const test = (title: string, body: (files: FileStore) => Promise<void>): void => {
    it(`Files: ${title}`, async () => {
      const { files, close } = await createStore()
      try {
        // Of an earlier test, in a store that is handed out again.
        await files.forget(await files.due('9999-12-31T00:00:00.000Z', 1_000))
        await body(files)
      } catch (error) {
        throw brokenPromise('Files', error)
      } finally {
        await close?.()
      }
    })
  }

  describe('files to be removed', () => {
    test('are due when their moment has come and not before, the earliest first', async (files) => {
      const [late, early, other] = [doomed(30), doomed(10), doomed(20)]
      await files.note([late, early])
      await files.note([other])
      assert.deepEqual(await files.due(at(5), 10), [])
      assert.deepEqual(await files.due(at(10), 10), [early.key])
      assert.deepEqual(await files.due(at(60), 10), [early.key, other.key, late.key])
      assert.deepEqual(await files.due(at(60), 2), [early.key, other.key], 'more than the limit')
    })

    test('are forgotten, and no others with them', async (files) => {
      const [one, two] = [doomed(10), doomed(20)]
      await files.note([one, two])
      await files.forget([one.key, 'never noted'])
      await files.forget([])
      await files.forget([one.key])
      assert.deepEqual(await files.due(at(60), 10), [two.key])
    })

    test('get another moment when they are noted again', async (files) => {
      const one = doomed(10)
      await files.note([one])
      await Promise.all([files.note([{ ...one, removeAfter: at(40) }]), files.note([])])
      assert.deepEqual(await files.due(at(20), 10), [])
      assert.deepEqual(await files.due(at(40), 10), [one.key])
    })
  })
}

const beginning = Date.now()

/** So many seconds after the beginning. */
function at(seconds: number): string {
  return new Date(beginning + seconds * 1_000).toISOString()
}

function doomed(seconds: number): DoomedFile {
  return { key: `c-${randomBytes(20).toString('hex')}.png`, removeAfter: at(seconds) }
}
