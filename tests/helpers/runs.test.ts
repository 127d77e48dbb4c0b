import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startProcess } from './started-process.js'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const config = fileURLToPath(new URL('./fixtures/vitest.config.ts', import.meta.url))

/** Runs the named fixtures as a user runs tests. */
async function runFixtures(names: string[], env: Record<string, string>): Promise<{ output: string; lastLine: string; code: number | null }> {
  const run = await startProcess(process.execPath, [vitest, 'run', '--config', config, ...names], {
    env: { CI: '', NO_COLOR: '1', ...env },
  })
  const code = await run.exited
  return { output: run.output, lastLine: run.output.trimEnd().split('\n').at(-1) ?? '', code }
}

describe('a suite whose component cannot be had', () => {
  it('is skipped loudly, with the sentence that says how to get it', async () => {
    const { output, lastLine, code } = await runFixtures(['missing-component'], {})
    expect(lastLine).toBe('3 passed, 0 failed, 1 skipped')
    expect(code).toBe(0)
    expect(output).toContain('SKIPPED a suite on a component that cannot be had: Install the component.')
    expect(output).toMatch(/^skipped: .*Install the component\.$/m)
  })

  it('is a failure in continuous integration', async () => {
    const { output, lastLine, code } = await runFixtures(['missing-component'], { CI: 'true' })
    expect(lastLine).toBe('3 passed, 1 failed, 0 skipped')
    expect(code).toBe(1)
    expect(output).toContain('MissingComponent: Install the component.')
  })
})

describe('the last line of a run', () => {
  it('counts failed tests, files that cannot be loaded and forgotten promises as failed', async () => {
    const { lastLine, code } = await runFixtures(['failures', 'not-loadable'], {})
    expect(lastLine).toBe('2 passed, 3 failed, 1 skipped')
    expect(code).toBe(1)
  })
})
