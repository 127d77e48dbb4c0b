import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './keeper.js'

/** A folder in which code of the documentation runs as in an app: ES modules, beside everything that is installed here. Take it away with `remove()`. */
export function appFolder(name: string, files: Iterable<readonly [name: string, code: string]>): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder(name)
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder.path, 'node_modules'), 'junction')
  for (const [file, code] of [['package.json', '{ "type": "module" }'] as const, ...files]) writeFileSync(join(folder.path, file), code)
  return folder
}
