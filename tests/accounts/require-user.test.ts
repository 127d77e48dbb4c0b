import { createServer } from 'node:http'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat } from '@confab/core'
import { ChatError, isChatError } from '@confab/protocol'
import { requireUser } from '@confab/server-http'
import { chatErrors } from '@confab/server-http/node'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listening } from '../behaviour/listening.js'
import { exchange } from '../security/exchange.js'
import { secured, type Person, type Secured } from '../security/secured.js'

let served: Secured
let ann: Person
let cookie: string
beforeAll(async () => {
  served = await secured()
  ann = await served.signUp('Ann')
  cookie = await served.cookieOf(ann)
})
afterAll(() => served[Symbol.asyncDispose]())

/** What a page of another site makes a browser send along. */
const fromElsewhere = { origin: 'https://elsewhere.example' }
const byLink = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

async function asked(chat: Chat, headers: Record<string, string>, page = false): Promise<string> {
  return requireUser(chat, new Request('http://chat.example/orders', { headers }), { page }).catch((error: unknown) => isChatError(error) ? error.code : String(error))
}

describe('a route of the app\'s own', () => {
  it('learns who asks, from a bearer token or a cookie, in a web Request, in plain headers and in those of Node', async () => {
    const { chat } = served
    expect(await asked(chat, { authorization: `Bearer ${ann.token}` })).toBe(ann.userId)
    expect(await asked(chat, { cookie })).toBe(ann.userId)
    expect(await requireUser(chat, { headers: new Headers({ cookie }) })).toBe(ann.userId)
    expect(await requireUser(chat, { headers: { Cookie: cookie, Accept: ['a', 'b'] } })).toBe(ann.userId)
  })

  it('is told UNAUTHENTICATED of nobody, of a forged token, and of a session that has ended', async () => {
    const { chat } = served
    expect(await asked(chat, {})).toBe('UNAUTHENTICATED')
    expect(await asked(chat, { authorization: `Bearer ${ann.token}x` })).toBe('UNAUTHENTICATED')
    const bo = await served.signUp('Bo')
    expect(await asked(chat, { authorization: `Bearer ${bo.token}` })).toBe(bo.userId)
    await served.request('POST', '/account/log-out', { token: bo.token, body: {} })
    expect(await asked(chat, { authorization: `Bearer ${bo.token}` })).toBe('UNAUTHENTICATED')
  })

  it('answers 401 by Express\'s own way with errors', async () => {
    const app = express()
    // Express writes what went wrong to the console unless it runs a test.
    app.set('env', 'test')
    app.get('/orders', async (request, response) => void response.json({ of: await requireUser(served.chat, request) }))
    const server = await listening(createServer(app))
    try {
      const orders = (headers: Record<string, string>) => exchange(`${server.url}/orders`, 'GET', headers)
      expect(JSON.parse((await orders({ authorization: `Bearer ${ann.token}` })).text)).toEqual({ of: ann.userId })
      expect(JSON.parse((await orders({ cookie })).text)).toEqual({ of: ann.userId })
      expect((await orders({})).status).toBe(401)
      expect((await orders({ cookie, ...fromElsewhere })).status).toBe(401)
    } finally {
      await server.close()
    }
  })

  it('answers the coded error of the protocol where the app says so, and leaves every other error to the app', async () => {
    const app = express()
    app.set('env', 'test')
    app.get('/orders', async (request, response) => void response.json({ of: await requireUser(served.chat, request) }))
    app.get('/broken', () => { throw new Error('broken') })
    app.get('/begun', (_request, response) => {
      response.write('half')
      throw new ChatError('UNAVAILABLE')
    })
    app.use(chatErrors)
    const passedOn: string[] = []
    app.use((error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      passedOn.push(error.message)
      response.status(response.headersSent ? response.statusCode : 500).end('the app\'s own')
    })
    const server = await listening(createServer(app))
    try {
      const response = await fetch(`${server.url}/orders`)
      expect([response.status, response.headers.get('content-type'), response.headers.get('www-authenticate')]).toEqual([401, 'application/json; charset=utf-8', 'Bearer'])
      expect(await response.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED', message: expect.any(String) as string } })
      expect((await exchange(`${server.url}/broken`, 'GET', {})).text).toBe('the app\'s own')
      expect((await exchange(`${server.url}/begun`, 'GET', {})).text).toContain('half')
      expect(passedOn).toEqual(['broken', new ChatError('UNAVAILABLE').message])
    } finally {
      await server.close()
    }
  })

  it('learns it from the app\'s own login too, which gets its cookie by the same rule', async () => {
    const chat = createChat({
      storage: memoryStorage(),
      authenticate: ({ token, headers }) => token ?? /^app=(\w+)$/.exec(headers.cookie ?? '')?.[1] ?? null,
    })
    expect(await asked(chat, { authorization: 'Bearer ann' })).toBe('ann')
    expect(await asked(chat, { cookie: 'app=ann' })).toBe('ann')
    expect(await asked(chat, { cookie: 'app=ann', ...fromElsewhere })).toBe('UNAUTHENTICATED')
    expect(await asked(chat, { cookie: 'app=ann', ...fromElsewhere, authorization: 'Bearer bo' })).toBe('bo')
    await chat.close()
  })

  it('S17 takes no cookie out of a page of another site, unless somebody follows a link from there to a page', async () => {
    const { chat } = served
    expect(await asked(chat, { cookie, ...byLink })).toBe('UNAUTHENTICATED')
    expect(await asked(chat, { cookie, ...byLink }, true)).toBe(ann.userId)
    const others = [
      { ...byLink, ...fromElsewhere }, // a form that is sent
      { ...byLink, 'sec-fetch-dest': 'iframe' },
      { ...byLink, 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { ...byLink, origin: 'null' },
    ]
    for (const headers of others) expect(await asked(chat, { cookie, ...headers }, true), JSON.stringify(headers)).toBe('UNAUTHENTICATED')
  })
})
