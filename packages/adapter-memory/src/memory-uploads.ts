import type { UploadMeta, Uploads } from '@confab/core'

/** A file as it is kept. */
export interface StoredUpload {
  /** Its bytes; not to be changed. */
  bytes: Uint8Array
  /** What is known of it. */
  meta: UploadMeta
}

/** Uploads that live in this process. */
export interface MemoryUploads extends Uploads {
  /** Returns a file, or null: for an app that serves them itself. */
  read(key: string): StoredUpload | null
}

/** Makes uploads that live in this process and go with it. Their URLs are `data:` URLs, which need no server. */
export function memoryUploads(): MemoryUploads {
  const files = new Map<string, StoredUpload>()
  return {
    async put(bytes, meta) {
      // A copy: bytes of a request are often a view into a buffer that is used again.
      files.set(meta.key, { bytes: Uint8Array.from(bytes), meta })
    },

    async url(key) {
      const file = files.get(key)
      return file === undefined ? null : `data:${file.meta.contentType};base64,${Buffer.from(file.bytes).toString('base64')}`
    },

    async remove(key) {
      files.delete(key)
    },

    read: (key) => files.get(key) ?? null,
  }
}
