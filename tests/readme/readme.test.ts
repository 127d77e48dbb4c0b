import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appFolder } from '../helpers/app-folder.js'
import { freePort } from '../helpers/free-port.js'
import { startSource } from '../helpers/started-process.js'
import { namedSnippets } from './snippets.js'

const snippets = namedSnippets(new URL('../../README.md', import.meta.url))

describe('the server and the client of the README', () => {
  let folder: string
  let remove: () => void
  beforeEach(() => {
    ({ path: folder, remove } = appFolder('readme', snippets))
  })
  afterEach(() => remove())

  it('have at most 30 lines together', () => {
    const lines = [...snippets.values()].flatMap((code) => code.split('\n')).filter((line) => line.trim() !== '')
    expect(snippets.size).toBe(2)
    expect(lines.length).toBeLessThanOrEqual(30)
  })

  it('work as they stand: what Ann sends, Bob receives and has unseen', async () => {
    const port = await freePort()
    await using server = await startSource(join(folder, 'server.mjs'), [], { folder, env: { PORT: String(port) } })
    const url = `http://localhost:${port}/api/chat`
    await expect.poll(() => server.running && fetch(`${url}/health`).then((response) => response.ok, () => false), { timeout: 15_000 }).toBe(true)

    await using client = await startSource(join(folder, 'client.mjs'), [], { folder, env: { CHAT_URL: url } })
    await client.printed(/ann: hello/)
    await client.printed(/bob has 1 unseen/)
  })
})
