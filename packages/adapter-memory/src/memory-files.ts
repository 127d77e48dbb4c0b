import type { FileStore } from '@confab/core'

/** Files that may have to be removed. */
export function memoryFiles(): FileStore {
  const noted = new Map<string, string>()
  return {
    async note(files) {
      for (const { key, removeAfter } of files) noted.set(key, removeAfter)
    },
    async forget(keys) {
      for (const key of keys) noted.delete(key)
    },
    async due(now, limit) {
      return [...noted].filter(([, at]) => at <= now).sort(([, one], [, other]) => one.localeCompare(other)).slice(0, limit).map(([key]) => key)
    },
  }
}
