import { describe, expect, it } from 'vitest'
import { serve } from './served.js'

/** The app's own login by a cookie, or by a token. */
const authenticate = ({ token, headers }: { token: string | null; headers: Readonly<Record<string, string | undefined>> }): string | null => (
  token ?? /session=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? null
)
const cookie = { cookie: 'session=ann' }

describe('pages of other origins over HTTP', () => {
  it('without a list nobody is let read an answer, and nothing is said of origins', async () => {
    await using served = await serve({ authenticate })
    const { headers } = await served.request('GET', '/me', { token: 'ann', headers: { origin: 'https://app.example' } })
    expect([...headers.keys()].filter(name => name.startsWith('access-control') || name === 'vary')).toEqual([])
  })

  it('those of the list may, with credentials; others may not', async () => {
    await using served = await serve({ authenticate, origins: ['https://app.example', 'https://admin.example/'] })
    for (const origin of ['https://app.example', 'https://admin.example']) {
      const { headers } = await served.request('GET', '/me', { token: 'ann', headers: { origin } })
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials'), headers.get('vary')]).toEqual([origin, 'true', 'Origin'])
    }
    for (const origin of ['null', 'https://evil.example', 'http://app.example', 'https://app.example:8443', 'https://app.example.evil.example', 'https://sub.app.example', 'https://APP.example', 'https://app.example/', '*']) {
      const { headers } = await served.request('GET', '/me', { token: 'ann', headers: { origin } })
      expect([headers.get('access-control-allow-origin'), headers.get('vary')], origin).toEqual([null, 'Origin'])
    }
  })

  it('a refusal can be read by those who may read answers', async () => {
    await using served = await serve({ authenticate, origins: ['https://app.example'] })
    const { status, headers } = await served.request('GET', '/me', { headers: { origin: 'https://app.example' } })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, 'https://app.example'])
  })

  it('a browser that asks first is told what it may send', async () => {
    await using served = await serve({ authenticate, origins: ['https://app.example'] })
    const ask = (origin: string): Promise<{ status: number; headers: Headers }> => served.request('OPTIONS', '/messages', {
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    })
    const allowed = await ask('https://app.example')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE')
    expect(allowed.headers.get('access-control-allow-headers')).toMatch(/^Authorization, Content-Type, x-confab-file-name/)
    expect((await ask('https://evil.example')).headers.get('access-control-allow-methods')).toBeNull()
  })

  it('the cookie counts for the app\'s own pages and those of the list, and for nobody else', async () => {
    await using served = await serve({ authenticate, origins: ['https://app.example'] })
    const status = async (headers: Record<string, string>): Promise<number> => (await served.request('GET', '/me', { headers: { ...cookie, ...headers } })).status
    expect(await status({ origin: 'https://app.example' })).toBe(200)
    expect(await status({ origin: 'https://evil.example' })).toBe(401)
    expect(await status({ origin: 'null' })).toBe(401)
  })
})

describe('pages of other origins over sockets', () => {
  const origins = ['https://app.example']

  it.each([
    ['https://app.example', true], ['https://evil.example', false], ['null', false], ['http://app.example', false], ['https://app.example:444', false], ['https://app.example.evil.example', false],
    ['https://evil.example/https://app.example', false], ['https://app.example@evil.example', false], ['https://appXexample', false], ['', false],
  ])('a cookie from %j counts: %s, for websocket and polling alike', async (origin, counts) => {
    await using served = await serve({ authenticate, origins })
    for (const transports of [['websocket'], ['polling']]) {
      const attempt = served.connect(undefined, { transports, extraHeaders: { ...cookie, origin } })
      if (counts) await attempt
      else await expect(attempt, transports[0]).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    }
  })

  it('a token counts from anywhere: nobody else has it', async () => {
    await using served = await serve({ authenticate, origins })
    expect((await served.connect('ann', { extraHeaders: { origin: 'https://evil.example', ...cookie } })).connected).toBe(true)
  })

  it('polling answers can be read by the origins of the list only', async () => {
    await using served = await serve({ authenticate, origins })
    const poll = async (origin: string): Promise<string | null> => (await fetch(`${served.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await poll('https://app.example')).toBe('https://app.example')
    expect(await poll('https://evil.example')).toBeNull()
  })
})
