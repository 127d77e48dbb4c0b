import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Uploads } from '@confab/core'

/** Keeps files in a folder of this machine. The folder is no part of what a web server serves: files are read through the chat, which asks who may. */
export function localUploads(folder: string): Uploads {
  // Keys are made by the chat, and safe. Whoever calls with another one is refused all the same.
  const pathOf = (key: string): string => {
    if (!/^[a-z]-[0-9a-f]{40}\.[0-9a-z]{2,5}$/.test(key)) throw new TypeError('This is no key of a file.')
    return join(folder, key)
  }
  return {
    async put(bytes, { key }) {
      const path = pathOf(key)
      await mkdir(folder, { recursive: true })
      // First beside its place: what is there is whole.
      await writeFile(`${path}.new`, bytes, { mode: 0o600 })
      await rename(`${path}.new`, path)
    },
    async read(key) {
      try {
        return await readFile(pathOf(key))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    remove: key => rm(pathOf(key), { force: true }),
  }
}
