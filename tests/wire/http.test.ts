import { createHttpHandler } from '@confab/server-http'
import { createChat } from '@confab/core'
import { memoryStorage } from '@confab/adapter-memory'
import { describe, expect, it } from 'vitest'
import { everyRate, serve } from './served.js'

describe('over HTTP', () => {
  it('an answer is the output itself, with the status of the table, not to be cached or guessed at', async () => {
    await using served = await serve()
    await served.chat.as('bo').getMe()
    const sent = await served.request('POST', '/messages', { token: 'ann', body: { to: 'bo', text: 'hello' } })
    expect(sent.status).toBe(201)
    expect(sent.body).toMatchObject({ seq: 1, rev: 1 })
    expect(sent.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(sent.headers.get('cache-control')).toBe('no-store')
    expect(sent.headers.get('x-content-type-options')).toBe('nosniff')
    const blocked = await served.request('PUT', '/blocks/bo', { token: 'ann' })
    expect([blocked.status, blocked.body]).toEqual([204, {}])
  })

  it.each([
    ['none', undefined], ['a forged one', 'forged'],
  ])('without a token that holds (%s) everything but health and the description is UNAUTHENTICATED', async (_, token) => {
    await using served = await serve()
    for (const [method, path] of [['GET', '/me'], ['POST', '/messages'], ['DELETE', '/blocks/x'], ['GET', '/conversations/x/messages']] as const) {
      const { status, body, headers } = await served.request(method, path, { token })
      expect([status, body.error.code]).toEqual([401, 'UNAUTHENTICATED'])
      expect(headers.get('www-authenticate')).toBe('Bearer')
    }
    expect((await served.request('GET', '/health', { token })).body).toEqual({ status: 'ok', reasons: [], codes: [], protocol: 1 })
    expect((await served.request('GET', '/openapi.json', { token })).body).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/api/chat' }] })
  })

  it('is ready for more until it closes, also when its storage is away, and needs no token to say so', async () => {
    let away = false
    const storage = memoryStorage()
    await using served = await serve({ storage: { ...storage, ping: () => (away ? Promise.reject(new Error('away')) : storage.ping()) } })
    const ready = async () => {
      const { status, body } = await served.request('GET', '/health/ready')
      return [status, body.codes]
    }
    expect(await ready()).toEqual([200, []])
    away = true
    expect(await ready()).toEqual([200, ['storage_unreachable']])
    away = false
    await served.chat.close()
    const [status, codes] = await ready()
    expect([status, (codes as string[]).includes('closing')]).toEqual([503, true])
    expect((await served.request('GET', '/health')).status).toBe(200)
  })

  it('a token in the address is no token', async () => {
    await using served = await serve()
    expect((await served.request('GET', '/me?token=ann&access_token=ann')).status).toBe(401)
  })

  it('what is there but not in this way is NOT_FOUND, and says in which ways it is', async () => {
    await using served = await serve()
    const wrong = await served.request('DELETE', '/me', { token: 'ann' })
    expect([wrong.status, wrong.body.error.code, wrong.headers.get('allow')]).toEqual([404, 'NOT_FOUND', 'GET, PATCH'])
    for (const path of ['', '/', '/nothing', '/me/', '/messages/a/b', '/api/chat/me']) expect((await served.request('GET', path, { token: 'ann' })).status, path).toBe(404)
  })

  it('HEAD answers like GET, without the body', async () => {
    await using served = await serve()
    const get = await served.request('GET', '/me', { token: 'ann' })
    const head = await served.request('HEAD', '/me', { token: 'ann' })
    expect([head.status, head.body, head.headers.get('content-length')]).toEqual([200, {}, get.headers.get('content-length')])
  })

  it('ids travel in paths whatever they are made of', async () => {
    await using served = await serve()
    for (const id of ['a/b', 'a%2Fb', '100%', 'ünï', '😀', 'a?b#c', '...', 'a;b', '%', '"', '+', 'auth0|1']) {
      await served.chat.as(id).getMe()
      expect((await served.request('PUT', `/blocks/${encodeURIComponent(id)}`, { token: 'ann' })).status, id).toBe(204)
      expect((await served.request('GET', '/me', { token: 'ann' })).body.blockedUserIds, id).toContain(id)
    }
    for (const path of ['/messages/%', '/messages/%ff', '/messages/a%00b', '/blocks/%20', '/messages/']) {
      const { status, body } = await served.request(path.startsWith('/blocks') ? 'PUT' : 'GET', path, { token: 'ann' })
      expect([status, body.error.code], path).toEqual([400, 'INVALID_INPUT'])
    }
  })

  it('says when to come back after too many calls, and lets one through then', async () => {
    await using served = await serve({ limits: { rates: everyRate({ burst: 3, perSecond: 5 }) } })
    const replies = []
    for (let at = 0; at < 6; at += 1) replies.push(await served.request('GET', '/me', { token: 'ann' }))
    const limited = replies.find(reply => reply.status === 429)
    expect(limited?.body.error).toMatchObject({ code: 'RATE_LIMITED' })
    expect(limited?.body.error.retryAfterMs).toBeGreaterThan(0)
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await served.request('GET', '/me', { token: 'bo' })).status).toBe(200)
    await new Promise(resolve => setTimeout(resolve, limited?.body.error.retryAfterMs))
    expect((await served.request('GET', '/me', { token: 'ann' })).status).toBe(200)
  })

  it('a call makes its caller present', async () => {
    await using served = await serve()
    await served.chat.as('bo').sendMessage({ to: (await served.chat.as('ann').getMe()).id, text: 'hi' })
    const online = async (): Promise<boolean | undefined> => (await served.chat.as('bo').getPresence({ userIds: ['ann'] })).users[0]?.online
    expect(await online()).toBe(false)
    await served.request('GET', '/me', { token: 'ann' })
    expect(await online()).toBe(true)
  })

  it('after close everything is UNAVAILABLE', async () => {
    await using served = await serve()
    await served.chat.close()
    const { status, body } = await served.request('GET', '/me', { token: 'ann' })
    expect([status, body.error.code]).toEqual([503, 'UNAVAILABLE'])
  })

  it('a fault of the server is INTERNAL without its cause, and is logged', async () => {
    const logged: object[] = []
    const chat = createChat({ storage: memoryStorage(), authenticate: () => ({ userId: 'not an id' }), logger: { error: details => logged.push(details), warn: () => {} } })
    const response = await createHttpHandler(chat)(new Request('http://localhost/api/chat/me'))
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(/stack|\.ts|not an id/)
    expect(logged).toHaveLength(1)
  })
})
