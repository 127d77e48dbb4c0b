import type { Rule } from './files.js'

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

/** What the lockfile installs is not older than the floors. */
export const dependenciesAreNotTooOld: Rule = files => {
  const lockfile = JSON.parse(files.get('package-lock.json') ?? '{}') as { packages?: Record<string, { version?: string }> }
  const broken: string[] = []
  for (const [path, { version }] of Object.entries(lockfile.packages ?? {})) {
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
