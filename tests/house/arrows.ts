import { builtinModules } from 'node:module'
import { isShipped, packageOf, type Rule } from './files.js'
import { entriesOf, importsOf, resolveImport } from './imports.js'

/** Which of our packages each may import. What is not in the list may import nothing, so that a new package has to be entered here. */
const MAY_IMPORT: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^protocol$/, []],
  [/^client$/, ['protocol']],
  [/^react$/, ['client', 'protocol']],
  [/^core$/, ['protocol']],
  [/^(adapter|upload|server|cluster)-/, ['core', 'protocol']],
]

/** Packages point one way: protocol <- core <- adapters and servers, protocol <- client <- react. */
export const packagesPointOneWay: Rule = files => {
  const broken: string[] = []
  for (const [path, text] of files) {
    if (!isShipped(path)) continue
    const own = packageOf(path) as string
    const allowed = MAY_IMPORT.find(([name]) => name.test(own))?.[1] ?? []
    for (const specifier of importsOf(text)) {
      const other = importedPackage(path, specifier)
      if (other === null || other === own || allowed.includes(other)) continue
      broken.push(`${path} imports ${specifier}: ${own} may import ${allowed.join(', ') || 'none of our packages'}.`)
    }
  }
  return broken
}

/** Which of our packages an import means; `..` stands for a path that leaves the package, which no import may do. */
function importedPackage(path: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return /^@confab\/([^/]+)/.exec(specifier)?.[1] ?? null
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1)
  const own = packageOf(path) as string
  return target.startsWith(`packages/${own}/`) ? own : '..'
}

/** The floors of core, from the ground up. A file imports its own floor or a lower one. */
const FLOORS: readonly RegExp[] = [/^interfaces\//, /^access\.ts$/, /^operations\//, /^chat\.ts$/, /^index\.ts$/]

/** Inside core: index -> chat -> operations -> access -> interfaces, and no operation imports another. */
export const coreStandsOnItsFloors: Rule = files => {
  const root = 'packages/core/src/'
  const broken: string[] = []
  for (const [path, text] of files) {
    if (!isShipped(path) || !path.startsWith(root)) continue
    const from = path.slice(root.length)
    for (const specifier of importsOf(text)) {
      const target = resolveImport(files, path, specifier)
      if (target === null || !target.startsWith(root)) continue
      const to = target.slice(root.length)
      const [fromFloor, toFloor] = [from, to].map(file => FLOORS.findIndex(floor => floor.test(file))) as [number, number]
      if (fromFloor >= 0 && toFloor > fromFloor) broken.push(`${path} imports ${specifier}, which is above it.`)
      if (isOperation(from) && isOperation(to)) broken.push(`${path} imports ${specifier}: an operation never imports another.`)
    }
  }
  return broken
}

function isOperation(file: string): boolean {
  return file.startsWith('operations/') && file !== 'operations/index.ts'
}

const OUTSIDE_OF_CLIENT = ['socket.io-client', 'eventemitter3']
const OF_NODE = new Set(builtinModules)

/** What a browser loads by importing the client, types included: no schemas, no zod, nothing of Node, two libraries. */
export const clientIsCleanForBrowsers: Rule = files => {
  const broken: string[] = []
  const reached = new Set(entriesOf(files, 'client').values())
  for (const path of reached) {
    if (path.startsWith('packages/protocol/src/schemas/')) {
      broken.push(`${path} is reached from the client.`)
      continue
    }
    for (const specifier of importsOf(files.get(path) ?? '')) {
      const target = resolveImport(files, path, specifier)
      if (target !== null) reached.add(target)
      else if (specifier.startsWith('node:') || OF_NODE.has(specifier)) broken.push(`${path} imports ${specifier}, which only Node has.`)
      else if (!OUTSIDE_OF_CLIENT.includes(specifier)) broken.push(`${path} imports ${specifier}, which no browser client needs.`)
    }
  }
  return broken
}
