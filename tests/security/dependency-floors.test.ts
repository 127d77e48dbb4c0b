import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/keeper.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = (...args: string[]): { status: number | null; stderr: string } => spawnSync(process.execPath, ['--import', 'tsx', 'scripts/dependency-floors.ts', ...args], { cwd: root, encoding: 'utf8' })

describe('the floors of dependencies', () => {
  it('S23 are held by what is locked, and asked about by every check', () => {
    expect(run()).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(root, 'scripts/check.mjs'), 'utf8')).toContain('scripts/dependency-floors.ts')
  })

  it.each([
    ['engine.io', '6.6.9'], ['socket.io-parser', '4.2.6'], ['ws', '8.21.0'], ['mongoose', '9.9.1'], ['mongoose', '8.24.2'], ['cloudinary', '2.6.1'], ['jose', '4.15.9'], ['multer', '2.0.1'],
  ])('S23 see %s %s, at the top and within another', (name, version) => {
    const folder = temporaryFolder('lockfile')
    for (const path of [`node_modules/${name}`, `node_modules/other/node_modules/${name}`]) {
      const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version: string }> }
      lockfile.packages[path] = { version }
      const planted = join(folder.path, 'package-lock.json')
      writeFileSync(planted, JSON.stringify(lockfile))
      const { status, stderr } = run(planted)
      expect([status, stderr]).toEqual([1, expect.stringContaining(`${path} is ${version}`)])
    }
  })
})
