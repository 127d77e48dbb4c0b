import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project as a house rule sees it: the text of each file by its path from the root, with forward slashes. */
export type Files = ReadonlyMap<string, string>

/** A house rule: says in one sentence each what breaks it. */
export type Rule = (files: Files) => string[]

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.next', 'coverage', 'docs/api', 'tests/output', 'bench/results'])
const BINARY = /\.(png|jpe?g|gif|webp|ico|woff2?|pdf|zip|tgz)$/

/** Reads what the project is made of; not what is installed, built or measured. */
export function readProject(): Files {
  const files = new Map<string, string>()
  const read = (folder: string): void => {
    for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (NOT_OURS.has(entry.name) || NOT_OURS.has(path)) continue
      if (entry.isDirectory()) read(path)
      else if (entry.isFile() && !BINARY.test(path)) files.set(path, readFileSync(join(ROOT, path), 'utf8'))
    }
  }
  read('')
  return files
}

/** Whether the file is part of what a package ships: its source without its tests. */
export function isShipped(path: string): boolean {
  return /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path) && !/\.(test|test-d)\.tsx?$/.test(path)
}

/** The name of the package a file belongs to, `core` for `packages/core/src/index.ts`; null outside of packages. */
export function packageOf(path: string): string | null {
  return /^packages\/([^/]+)\//.exec(path)?.[1] ?? null
}
