import { operationNames } from '@confab/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password, secured, type Person, type Secured } from './secured.js'
import { allRoutes, placed, validInputs, type AnyOperation } from './valid-inputs.js'

const changing = (Object.keys(allRoutes) as AnyOperation[]).filter(name => allRoutes[name].method !== 'GET' && !['signUp', 'logIn'].includes(name))

describe('the cookies of a session', () => {
  let served: Secured
  let ann: Person
  let cookie: string
  beforeAll(async () => {
    served = await secured()
    ann = await served.signUp('Ann')
    cookie = await served.cookieOf(ann)
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it('S17 are bound to HTTPS and to this host, closed to scripts and to other sites, wherever they are set', async () => {
    const answers = [
      await served.request('POST', '/account/log-in', { body: { email: ann.email, password, delivery: 'cookie' } }),
      await served.request('POST', '/account/refresh', { headers: { cookie: await served.cookieOf(ann) }, body: {} }),
      await served.request('POST', '/account/log-out', { headers: { cookie: await served.cookieOf(ann) }, body: {} }),
    ]
    for (const { headers } of answers) {
      const set = headers.getSetCookie()
      expect(set).toHaveLength(2)
      for (const one of set) {
        const [pair = '', ...attributes] = one.split('; ')
        expect(pair).toMatch(/^__Host-confab(-refresh)?=/)
        expect(attributes.filter(attribute => !attribute.startsWith('Max-Age=')).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'])
      }
      expect(headers.get('cache-control')).toBe('no-store')
    }
    expect(answers[0]?.body).toMatchObject({ accessToken: null, refreshToken: null })
    for (const one of answers[2]?.headers.getSetCookie() ?? []) expect(one).toMatch(/^[\w-]+=; .*Max-Age=0/)
  })

  it('S17 go by plain names only where the developer says that there is no HTTPS', async () => {
    await using insecure = await secured({ accounts: { insecureCookies: true } })
    const { headers } = await insecure.request('POST', '/account/sign-up', { body: { email: 'ann@mail.example', password, name: 'Ann', delivery: 'cookie' } })
    for (const one of headers.getSetCookie()) expect(one).toMatch(/^confab(-refresh)?=.*; HttpOnly; SameSite=Lax$/)
    // A name without the prefix can be planted by a sub-domain: with HTTPS it counts for nothing.
    expect((await served.request('GET', '/me', { headers: { cookie: cookie.replaceAll('__Host-', '') } })).status).toBe(401)
  })

  it.each(changing)('S17 %s changes nothing for a page of another origin', async name => {
    for (const input of validInputs[name]) {
      const { method, path, rest } = placed(name, name === 'refresh' ? {} : input)
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-mode': 'navigate' }]) {
        served.asked.splice(0)
        const { status, body } = await served.request(method, path, { headers: { ...(headers as object as Record<string, string>), cookie }, body: rest })
        expect([status, body.error.code], JSON.stringify(headers)).toEqual([401, 'UNAUTHENTICATED'])
        expect(served.asked).toEqual([])
      }
    }
  })

  it.each(changing)('S17 %s takes no form, whoever sends it', async name => {
    const [input = {}] = validInputs[name]
    const { method, path, rest } = placed(name, input)
    const body = Object.keys(rest).length === 0 ? '{"x":1}' : JSON.stringify(rest)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json', 'application/json; charset=utf-16', '']) {
      const { body: answer } = await served.request(method, path, { token: ann.token, headers: { 'content-type': type }, body })
      expect(answer.error.code, type).toBe('INVALID_INPUT')
    }
  })

  it('S17 no GET changes anything: all of them are reads', () => {
    for (const name of operationNames) if (allRoutes[name].method === 'GET') expect(['read', 'search'], name).toContain(allRoutes[name].rate)
  })

  it('S17 after all this the session goes on', async () => {
    expect((await served.request('GET', '/me', { headers: { cookie, origin: served.url } })).status).toBe(200)
  })
})

it('S17 pages of other origins read answers only when they are in the list, and every answer says that it varies', async () => {
  await using served = await secured({ origins: ['https://app.example'] })
  const paths: [string, string][] = [['GET', '/me'], ['POST', '/account/log-in'], ['GET', '/health'], ['OPTIONS', '/messages']]
  for (const [method, path] of paths) {
    for (const [origin, readable] of [['https://app.example', true], ['https://evil.example', false], ['null', false], ['https://app.example.evil.example', false], ['http://app.example', false]] as const) {
      const { headers } = await served.request(method, path, { headers: { origin }, ...(method === 'POST' ? { body: {} } : {}) })
      expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials'), headers.get('vary')], `${path} ${origin}`)
        .toEqual([readable ? origin : null, readable ? 'true' : null, 'Origin'])
    }
  }
})
