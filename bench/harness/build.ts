import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Builds the packages when one of them was never built, or is older than its source: what is measured is what users run. */
export function requireBuild(): void {
  const packages = readdirSync(join(root, 'packages')).map(name => join(root, 'packages', name))
  if (packages.every(isBuilt)) return
  console.error('building the packages first')
  const { status } = spawnSync('npm', ['run', 'build', '--silent'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error('the packages could not be built')
}

function isBuilt(folder: string): boolean {
  const built = join(folder, 'dist', 'index.js')
  if (!existsSync(join(folder, 'src', 'index.ts'))) return true
  return existsSync(built) && statSync(built).mtimeMs >= newest(join(folder, 'src'))
}

function newest(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /(?<!\.test)\.ts$/.test(name))
  return Math.max(0, ...entries.map(name => statSync(join(folder, name)).mtimeMs))
}
