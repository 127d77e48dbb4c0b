import type { Uploads } from '@confab/core'

/** Uploads that live in this process. */
export type MemoryUploads = Required<Pick<Uploads, 'put' | 'read' | 'remove'>>

/** Makes uploads that live in this process and go with it: for trying out, and for tests. The HTTP handler serves their bytes. */
export function memoryUploads(): MemoryUploads {
  const files = new Map<string, Uint8Array>()
  return {
    async put(bytes, meta) {
      // A copy: bytes of a request are often a view into a buffer that is used again.
      files.set(meta.key, Uint8Array.from(bytes))
    },
    read: async (key) => files.get(key)?.slice() ?? null,
    async remove(key) {
      files.delete(key)
    },
  }
}
