import { builtinModules } from 'node:module'
import { isShipped, packageOf, type Files, type Rule } from './files.js'
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

/** The floors of core, from the ground up; what is not named is a room that any floor may use. A file reaches its own floor and lower ones. */
const FLOORS: readonly RegExp[] = [
  /^interfaces\//,
  /^access\.ts$/,
  /^operations\//,
  // Only up here is anything published.
  /^(call|actor-api|publisher|create-chat)\.ts$/,
  /^index\.ts$/,
  /^testing\//,
]

/** Inside core: index -> chat -> operations -> access -> interfaces, by whatever way around, and no operation reaches another. */
export const coreStandsOnItsFloors: Rule = files => {
  const broken: string[] = []
  for (const path of files.keys()) {
    if (floorOf(path) < 0) continue
    const wrong = new Set<string>()
    for (const [reached, by] of reachedFrom(files, path)) {
      const why = whyNotReach(path, reached)
      if (why === null) continue
      // What is reached through a wrong step is no second mistake.
      if (!wrong.has(by)) broken.push(`${path} reaches ${reached} (imported by ${by}): ${why}.`)
      wrong.add(reached)
    }
  }
  return broken
}

function whyNotReach(path: string, reached: string): string | null {
  if (floorOf(reached) > floorOf(path)) return 'that is above it'
  if (floorOf(path) === 0 && floorOf(reached) < 0) return 'the interfaces stand on the protocol alone'
  if (isOperation(path) && isOperation(reached)) return 'an operation never uses another'
  return null
}

const CORE = 'packages/core/src/'

function floorOf(path: string): number {
  return path.startsWith(CORE) && isShipped(path) ? FLOORS.findIndex(floor => floor.test(path.slice(CORE.length))) : -1
}

function isOperation(path: string): boolean {
  return path.startsWith(`${CORE}operations/`) && path !== `${CORE}operations/index.ts`
}

/** The files of core that a file imports, and those that they import, and so on; each with the file that imports it. */
function reachedFrom(files: Files, start: string): Map<string, string> {
  const reached = new Map<string, string>()
  const open = [start]
  for (const path of open) {
    for (const specifier of importsOf(files.get(path) ?? '')) {
      const target = resolveImport(files, path, specifier)
      if (target === null || !target.startsWith(CORE) || target === start || reached.has(target)) continue
      reached.set(target, path)
      open.push(target)
    }
  }
  return reached
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
      // An import of a file that is not there is the compiler's to tell.
      else if (!specifier.startsWith('.') && !OUTSIDE_OF_CLIENT.includes(specifier)) broken.push(`${path} imports ${specifier}, which no browser client needs.`)
    }
  }
  return broken
}
