import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { startSource } from '../helpers/started-process.js'
import { snippetsOf } from './snippets.js'

const root = new URL('../../', import.meta.url)

it('the tests on the page about testing pass as they stand', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'confab-testing-page-'))
  try {
    symlinkSync(fileURLToPath(new URL('node_modules', root)), join(folder, 'node_modules'), 'junction')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const snippets = snippetsOf('docs/testing.md', readFileSync(new URL('docs/testing.md', root), 'utf8'))
    expect(snippets).toHaveLength(2)
    for (const [at, { code }] of snippets.entries()) {
      const file = join(folder, `page-${at}.test.ts`)
      writeFileSync(file, code)
      await using run = await startSource(file, [], { folder })
      expect([await run.exited, run.output], run.output).toEqual([0, expect.stringMatching(/pass 1\n/)])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
