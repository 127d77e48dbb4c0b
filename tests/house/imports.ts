import { posix } from 'node:path'
import ts from 'typescript'
import type { Files } from './files.js'

/** What a file imports, re-exports or imports dynamically, types included: each as it is written. */
export function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(file => file.fileName)
}

/** The file of the project that an import means, by the file's own place or by a package's `exports`; null when it is from outside. */
export function resolveImport(files: Files, from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier)
    return [path, path.replace(/\.js$/, '.ts'), path.replace(/\.jsx?$/, '.tsx')].find(candidate => files.has(candidate)) ?? null
  }
  const [, name, entry = ''] = /^@confab\/([^/]+)(\/.*)?$/.exec(specifier) ?? []
  return name === undefined ? null : (entriesOf(files, name).get(`.${entry}`) ?? null)
}

/** A package's entries: the source file behind each key of its `exports`. */
export function entriesOf(files: Files, name: string): Map<string, string> {
  const manifest = JSON.parse(files.get(`packages/${name}/package.json`) ?? '{}') as { exports?: Record<string, unknown> }
  const entries = new Map<string, string>()
  for (const [key, value] of Object.entries(manifest.exports ?? {})) {
    const source = (value as { '@confab/source'?: string })['@confab/source']
    if (source !== undefined) entries.set(key, posix.join('packages', name, source))
  }
  return entries
}
