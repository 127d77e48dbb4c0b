import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import express from 'express'
import { createServer, type RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { listening } from '../behaviour/listening.js'
import { serve } from './served.js'

async function meAt(listener: RequestListener, path: string): Promise<[number, unknown]> {
  const server = await listening(createServer(listener))
  try {
    const response = await fetch(`${server.url}${path}`, { headers: { authorization: 'Bearer ann' } })
    return [response.status, ((await response.json()) as { id?: string; servers?: unknown }).servers ?? response.status]
  } finally {
    await server.close()
  }
}

function handler(basePath?: string): ReturnType<typeof toNodeHandler> {
  const chat = createChat({ storage: memoryStorage(), authenticate: ({ token }) => token })
  return toNodeHandler(createHttpHandler(chat, basePath === undefined ? {} : { basePath }))
}

describe('the handler in Express and node:http', () => {
  it('is found wherever Express mounts it, also in a router within a router', async () => {
    for (const [mount, path] of [['/api/chat', '/api/chat'], ['/chat', '/chat'], ['/v1/talk', '/v1/talk']] as const) {
      const app = express().use(mount, handler())
      expect((await meAt(app, `${path}/me`))[0], mount).toBe(200)
      expect(await meAt(app, `${path}/openapi.json`), mount).toEqual([200, [{ url: path }]])
    }
    const nested = express().use('/v1', express.Router().use('/talk', handler()))
    expect(await meAt(nested, '/v1/talk/openapi.json?x=1')).toEqual([200, [{ url: '/v1/talk' }]])
  })

  it('is found by its base path where nothing is mounted', async () => {
    expect((await meAt(express().use(handler()), '/api/chat/me'))[0]).toBe(200)
    expect((await meAt(express().all('/api/chat/*rest', handler()), '/api/chat/me'))[0]).toBe(200)
    expect((await meAt(handler(), '/api/chat/me?'))[0]).toBe(200)
    expect((await meAt(handler('/talk/'), '/talk/me'))[0]).toBe(200)
    expect((await meAt(handler(''), '/me'))[0]).toBe(200)
    expect((await meAt(handler('/talk'), '/api/chat/me'))[0]).toBe(404)
    expect((await meAt(handler('/talk'), '/talkative/me'))[0]).toBe(404)
  })

  it('says where to mount it when express.json() came first', async () => {
    await using served = await serve({ before: app => app.use(express.json()) })
    const { status, body } = await served.request('POST', '/messages', { token: 'ann', body: { to: 'bo', text: 'hello' } })
    expect([status, body.error.code]).toEqual([500, 'INTERNAL'])
    expect(body.error.message).toContain('before express.json()')
    expect((await served.request('GET', '/me', { token: 'ann' })).status).toBe(200)
    expect((await served.request('PUT', '/blocks/ann', { token: 'bo' })).status).toBe(204)
  })

  it('leaves what is not below it to the app', async () => {
    await using served = await serve({ before: app => app.get('/hello', (_request, response) => void response.send('hello')) })
    expect(await (await fetch(`${served.url}/hello`)).text()).toBe('hello')
    expect((await fetch(`${served.url}/elsewhere`)).status).toBe(404)
  })
})
