import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@confab/client'
import type { Sidebar } from '@confab/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../helpers/free-port.js'
import { startSource } from '../helpers/started-process.js'
import { namedSnippets } from '../readme/snippets.js'

const root = new URL('../../', import.meta.url)
const snippets = namedSnippets(new URL('docs/quick-starts.md', root))

/** What Next is to a route file: it calls what the file exports, by the method of the request. */
const nextStandIn = `
import { serve } from '@hono/node-server'
import * as route from './route.js'
const handlers = { ...route }
serve({ port: Number(process.env.PORT), fetch: (request) => handlers[request.method](request) })
`

describe('the quick starts', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-quick-starts-'))
    symlinkSync(fileURLToPath(new URL('node_modules', root)), join(folder, 'node_modules'), 'junction')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    for (const [name, code] of snippets) writeFileSync(join(folder, name), code)
    writeFileSync(join(folder, 'next-stand-in.ts'), nextStandIn)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['express.ts', 'fastify.ts', 'hono.ts', 'nestjs.ts'])('%s serves calls and live events, to people of the app\'s own by its own login', async (file) => {
    await using server = await started(file)
    const open = (id: string) => createClient({ url: server.url, getToken: () => `token-of-${id}` })
    const [ann, bob] = [open('ann'), open('bob')]
    for (const client of [ann, bob]) client.connect()
    try {
      const heard = new Promise((resolve) => bob.on('message.created', ({ message }) => resolve(message.text)))
      await expect.poll(() => bob.state.connection, { timeout: 10_000 }).toBe('online')
      await ann.sendMessage({ to: 'bob', text: 'Hello!' })
      expect(await heard).toBe('Hello!')
      expect((await ann.findUsers({ query: 'bo' })).users.map(({ name }) => name)).toEqual(['Bob Fox'])
      expect((await server.request('eve', 'GET', '/me')).status).toBe(401)
    } finally {
      ann.dispose()
      bob.dispose()
    }
  })

  it('route.ts serves calls, called as Next calls it', async () => {
    await using server = await started('next-stand-in.ts')
    expect((await server.request('ann', 'POST', '/messages', { to: 'bob', text: 'Hello!' })).status).toBe(201)
    const { items, users } = await (await server.request('bob', 'GET', '/sidebar')).json() as Sidebar
    expect([items.map(({ lastMessage }) => lastMessage?.text), users.map(({ name }) => name)]).toEqual([['Hello!'], ['Ann Lee']])
    expect((await server.request('eve', 'GET', '/me')).status).toBe(401)
  })

  /** Starts a file of the page, and waits until the chat answers. */
  async function started(file: string) {
    const port = await freePort()
    const server = await startSource(join(folder, file), [], { folder, env: { PORT: String(port) } })
    const url = `http://localhost:${port}/api/chat`
    const request = (id: string, method: string, path: string, body?: object) => fetch(url + path, {
      method, headers: { authorization: `Bearer token-of-${id}`, 'content-type': 'application/json' }, signal: AbortSignal.timeout(10_000), ...(body && { body: JSON.stringify(body) }),
    })
    await expect.poll(() => server.running && request('ann', 'GET', '/health').then((response) => response.ok, () => false), { timeout: 15_000 }).toBe(true)
    return { url, request, [Symbol.asyncDispose]: () => server.kill() }
  }
})
