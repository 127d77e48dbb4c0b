import { expect, it } from 'vitest'
import { memoryUploads } from './memory-uploads.js'

it('memoryUploads hands out its bytes as copies, so that nobody changes a file by reading it', async () => {
  const uploads = memoryUploads()
  await uploads.put(Uint8Array.of(1, 2, 3), { key: 'k', contentType: 'image/png', fileName: 'a.png' })
  const bytes = await uploads.read('k')
  bytes?.fill(0)
  expect(await uploads.read('k')).toEqual(Uint8Array.of(1, 2, 3))
})
