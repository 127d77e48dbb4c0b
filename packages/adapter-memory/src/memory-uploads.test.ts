import { expect, it } from 'vitest'
import { memoryUploads } from './memory-uploads.js'

it('memoryUploads hands a file to an app that serves files itself', async () => {
  const uploads = memoryUploads()
  const meta = { key: 'k', contentType: 'image/png', fileName: 'a.png' }
  await uploads.put(Uint8Array.of(1, 2, 3), meta)
  expect(uploads.read('k')).toEqual({ bytes: Uint8Array.of(1, 2, 3), meta })
  expect(await uploads.url('k')).toBe('data:image/png;base64,AQID')
  expect(uploads.read('other')).toBeNull()
  await uploads.remove('k')
  expect(uploads.read('k')).toBeNull()
})
