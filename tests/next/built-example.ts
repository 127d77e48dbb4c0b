import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../helpers/free-port.js'
import { startProcess, type StartedProcess } from '../helpers/started-process.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'examples/next')
const { resolve } = createRequire(join(folder, 'package.json'))
const env = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', TYPES_ARE_CHECKED: 'yes', NODE_OPTIONS: '' }
const next = join(dirname(resolve('next/package.json')), 'dist/bin/next')

/** The example, running. */
export interface RunningExample extends AsyncDisposable {
  /** Where it is. */
  readonly url: string
}

/** Builds the packages and the example, unless what was built is newer than what it is built from: Next knows no source condition. */
export async function buildExample(): Promise<void> {
  const packages = readdirSync(join(root, 'packages')).map(name => join(root, 'packages', name))
  const newestSource = Math.max(...packages.map(path => newest(join(path, 'src'))))
  if (packages.some(path => changedAt(join(path, 'dist/index.js')) < newestSource)) {
    await run([join(dirname(resolve('tsup')), 'cli-default.js')], root)
  }
  const inputs = readdirSync(folder).filter(name => !/^(\.next|node_modules|README\.md|.*\.d\.ts|.*\.tsbuildinfo)$/.test(name))
  const newestInput = Math.max(...inputs.map(name => newest(join(folder, name))), ...packages.map(path => changedAt(join(path, 'dist/index.js'))))
  if (changedAt(join(folder, '.next/BUILD_ID')) < newestInput) await run([next, 'build'], folder)
}

/** What `npm start` runs, word for word. Without npm and its shell in between, because the end of those would leave it behind. */
export async function startExample(): Promise<RunningExample> {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const [program, ...args] = scripts.start.split(' ')
  if (program !== 'node') throw new Error(`"${scripts.start}" does not begin with node.`)
  const port = await freePort()
  return running(port, await startProcess(process.execPath, args, { folder, env: { ...env, PORT: String(port) } }), /Confab is at/)
}

/** The example as Next alone serves it: with no server of our own, and no sockets. */
export async function startWithoutOwnServer(): Promise<RunningExample> {
  const port = await freePort()
  const args = [next, 'start', '--port', String(port)]
  return running(port, await startProcess(process.execPath, args, { folder, env: { ...env, CHAT_SOCKET: 'off' } }), /Ready in/)
}

async function running(port: number, started: StartedProcess, ready: RegExp): Promise<RunningExample> {
  await started.printed(ready, 60_000)
  return { url: `http://localhost:${port}`, [Symbol.asyncDispose]: () => started.kill('SIGTERM') }
}

async function run(args: string[], where: string): Promise<void> {
  await using started = await startProcess(process.execPath, args, { folder: where, env })
  if ((await started.exited) !== 0) throw new Error(`node ${args.join(' ')} failed:\n${started.output}`)
}

function changedAt(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}

/** When the file changed that changed last, in a folder and all below it. */
function newest(path: string): number {
  if (!statSync(path).isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : changedAt(path)
  return Math.max(0, ...readdirSync(path).map(name => newest(join(path, name))))
}
