import { createServer } from 'node:http'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat } from '@confab/core'
import { isChatError } from '@confab/protocol'
import { requireUser } from '@confab/server-http'
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
