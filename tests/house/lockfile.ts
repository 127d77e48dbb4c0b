import type { Files, Rule } from './files.js'

/** The oldest version of each line that has no hole known to matter here. A line (major version) that is not named is too old or not looked at yet. */
const FLOORS: Record<string, readonly string[]> = {
  'engine.io': ['6.6.10'],
  'socket.io-parser': ['4.2.7'],
  ws: ['8.21.1'],
  mongoose: ['8.24.3', '9.9.2'],
  cloudinary: ['2.7.0'],
  jose: ['5.0.0', '6.0.0'],
  multer: ['2.0.2'],
}

/** Those that everybody who uses Confab's servers gets. */
export const guardedDependencies = ['engine.io', 'socket.io-parser', 'ws', 'mongoose', 'jose'] as const

/** What the lockfile installs is not older than the floors. */
export const dependenciesAreNotTooOld: Rule = files => {
  const broken: string[] = []
  for (const [path, { version }] of lockedPackages(files)) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const floors = FLOORS[name]
    if (floors === undefined || version === undefined || floors.some(floor => isOfLineAndNotOlder(version, floor))) continue
    broken.push(`${path} is ${version}; what is safe begins at ${floors.join(' or ')}.`)
  }
  return broken
}

function isOfLineAndNotOlder(version: string, floor: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const [floorMajor = 0, floorMinor = 0, floorPatch = 0] = floor.split('.').map(Number)
  return major === floorMajor && (minor > floorMinor || (minor === floorMinor && patch >= floorPatch))
}

/**
 * The lockfile holds the programs of every system, not only of the one it was written on. `npm install` leaves out those it could
 * not look up, without a word, and then `npm ci` fails on every machine.
 */
export const lockfileIsWhole: Rule = files => {
  const locked = lockedPackages(files)
  const broken: string[] = []
  for (const [path, { optionalDependencies = {} }] of locked) {
    for (const name of Object.keys(optionalDependencies)) {
      if (!placesToFind(name, path).some(place => locked.has(place))) broken.push(`${path} needs ${name}, which is not locked.`)
    }
  }
  return broken
}

/** Where a package finds what it depends on: in its own node_modules, then in those around it. */
function placesToFind(name: string, path: string): string[] {
  const around = path.lastIndexOf('/node_modules/')
  const own = `${path}/node_modules/${name}`
  return around < 0 ? [own, `node_modules/${name}`] : [own, ...placesToFind(name, path.slice(0, around))]
}

interface LockedPackage {
  version?: string
  optionalDependencies?: Record<string, string>
}

function lockedPackages(files: Files): Map<string, LockedPackage> {
  const { packages = {} } = JSON.parse(files.get('package-lock.json') ?? '{}') as { packages?: Record<string, LockedPackage> }
  return new Map(Object.entries(packages))
}
