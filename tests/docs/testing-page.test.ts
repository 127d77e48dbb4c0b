import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appFolder } from '../helpers/app-folder.js'
import { startSource } from '../helpers/started-process.js'
import { snippetsOf } from './snippets.js'

it('the tests on the page about testing pass as they stand', async () => {
  const { path: folder, remove } = appFolder('testing-page', [])
  try {
    const snippets = snippetsOf('docs/testing.md', readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8'))
    expect(snippets).toHaveLength(2)
    for (const [at, { code }] of snippets.entries()) {
      const file = join(folder, `page-${at}.test.ts`)
      writeFileSync(file, code)
      await using run = await startSource(file, [], { folder })
      expect([await run.exited, run.output], run.output).toEqual([0, expect.stringMatching(/pass 1\n/)])
    }
  } finally {
    remove()
  }
}, 60_000)
