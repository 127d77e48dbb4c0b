import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Type-checks everything on source. Each package by its own settings, so that the browser's half is proved to need nothing of
 * Node; then tests, type tests, benchmarks and examples together.
 */
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const projects = [...readdirSync('packages').map(name => `packages/${name}`), '.']
const failed = projects.filter(project => spawnSync(process.execPath, [tsc, '-p', project, '--noEmit'], { stdio: 'inherit' }).status !== 0)
if (failed.length > 0) console.error(`type errors in: ${failed.join(', ')}`)
process.exitCode = failed.length > 0 ? 1 : 0
