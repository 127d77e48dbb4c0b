import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uploadsContract } from '@confab/core/testing'
import { localUploads } from '@confab/example-local-uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confab-uploads-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('uploads in a folder, as anybody could write them, keep every promise of the uploads contract', () => {
  uploadsContract({ describe, it, createUploads: () => ({ uploads: localUploads(join(folder, 'files')) }) })
})

it.each(['../outside.txt', '/etc/passwd', 'file:///etc/passwd', '..', ''])('S19 the key %j neither reads nor writes anything', async key => {
  const uploads = localUploads(join(folder, 'files'))
  await expect(uploads.put(Uint8Array.of(1), { key, contentType: 'text/plain', fileName: 'a.txt' })).rejects.toThrow(TypeError)
  await expect(Promise.resolve().then(() => uploads.read?.(key))).rejects.toThrow(TypeError)
  await expect(stat(join(folder, 'outside.txt'))).rejects.toThrow(/ENOENT/)
})
