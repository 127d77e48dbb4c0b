import { readFileSync } from 'node:fs'
import { dependenciesAreNotTooOld, guardedDependencies } from '../tests/house/lockfile.js'

/*
 * Says whether what the lockfile installs is free of the holes that are known to matter here: `node --import tsx scripts/dependency-floors.ts [lockfile]`.
 * The floors themselves, with one place to change them, are a house rule.
 */

const lockfile = readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8')
const { packages = {} } = JSON.parse(lockfile) as { packages?: Record<string, unknown> }
const missing = guardedDependencies.filter(name => !(`node_modules/${name}` in packages)).map(name => `${name} is not locked: is this the right lockfile?`)
const broken = [...dependenciesAreNotTooOld(new Map([['package-lock.json', lockfile]])), ...missing]
for (const sentence of broken) console.error(sentence)
process.exitCode = broken.length > 0 ? 1 : 0
