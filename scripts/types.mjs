import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

/**
 * Type-checks everything on source. Each package by its own settings, so that the browser's half is proved to need nothing of
 * Node; then tests, type tests, benchmarks and examples together, and the Next example, which has settings of its own.
 */
const projects = [...readdirSync('packages').map(name => `packages/${name}`), '.', 'examples/next']
const failed = projects.filter(project => spawnSync(`tsc -p ${project} --noEmit`, { shell: true, stdio: 'inherit' }).status !== 0)
if (failed.length > 0) console.error(`Type errors in ${failed.join(', ')}.`)
process.exitCode = failed.length > 0 ? 1 : 0
