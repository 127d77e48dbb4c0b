import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { createAccounts, untilSessionEnds } from '@confab/core/accounts'
import { createHttpHandler, requireUser } from '@confab/server-http'
import { accountsOf, renewSessions, toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, userOf, userRoom } from '@confab/server-socketio'
import express, { type ErrorRequestHandler } from 'express'
import { io } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { connected } from '../behaviour/connected.js'
import { listening } from '../behaviour/listening.js'
import { heard } from './served.js'

const MINUTE = 60_000
const login = { email: 'ann@example.com', password: 'lemon tree terrace' }

/** An app with routes of its own for signing in, and a clock to move. */
async function appWithOwnRoutes() {
  let now = Date.now()
  const accounts = createAccounts({ keys: [{ id: 'first', secret: randomBytes(32).toString('base64') }], insecureCookies: true })
  const chat = createChat({ storage: memoryStorage(), accounts: untilSessionEnds(accounts), clock: { now: () => now } })
  const app = express()
  app.use('/api/chat', toNodeHandler(createHttpHandler(chat)))
  app.use(renewSessions(chat), express.json())
  app.post('/join', async (req, res) => void res.json(await accountsOf(chat, req, res).signUp({ ...login, name: 'Ann', bio: 'Here to talk' })))
  app.post('/bearer', async (req, res) => void res.json(await accountsOf(chat, req).logIn(req.body)))
  app.post('/leave', async (req, res) => void res.json(await accountsOf(chat, req, res).logOut() ?? null))
  app.get('/who', async (req, res) => void res.json(await requireUser(chat, req)))
  app.use(((error, _req, res, _next) => void res.status(error.status ?? 500).json(error)) satisfies ErrorRequestHandler)
  const httpServer = createServer(app)
  const sockets = attachSocketServer(httpServer, chat)
  const server = await listening(httpServer)
  const request = async (method: string, path: string, { cookie, token, site = 'same-origin', body }: { cookie?: string; token?: string; site?: string; body?: unknown } = {}) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json', 'sec-fetch-site': site, ...(cookie && { cookie }), ...(token && { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() as Record<string, unknown> & { user: { id: string } }, set: response.headers.getSetCookie() }
  }
  const join = async () => {
    const { body, set } = await request('POST', '/join')
    return { user: body.user, token: body.accessToken as string, set, cookie: set.map(line => line.split(';')[0]).join('; ') }
  }
  return {
    chat, sockets, request, join, url: server.url,
    pass: (ms: number) => void (now += ms),
    async [Symbol.asyncDispose]() {
      await chat.close()
      await server.close()
    },
  }
}

describe('routes of the app\'s own', () => {
  it('sign people up and in by the login in the box, with cookies where they hand over the response', async () => {
    await using app = await appWithOwnRoutes()
    const { user, token, set, cookie } = await app.join()
    expect(user).toMatchObject({ name: 'Ann', bio: 'Here to talk' })
    expect(set).toHaveLength(2)
    for (const line of set) expect(line).toMatch(/; HttpOnly; SameSite=Lax$/)
    expect((await app.request('GET', '/who', { cookie })).body).toBe(user.id)
    expect((await app.request('GET', '/who', { token })).body).toBe(user.id)

    const bearer = await app.request('POST', '/bearer', { body: login })
    expect([bearer.set, (await app.request('GET', '/who', { token: bearer.body.accessToken as string })).body]).toEqual([[], user.id])
    expect((await app.request('POST', '/bearer', { body: { ...login, password: 'something else' } }))).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } })
    expect((await app.request('POST', '/bearer', { body: { ...login, email: { $ne: null } } }))).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
  })

  it('need a login in the box for that', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => 'ann' })
    expect(() => accountsOf(chat, undefined as never)).toThrow(/needs the login in the box/)
  })

  it('renew a session whose access token has run out, on the way, for the request itself and the next', async () => {
    await using app = await appWithOwnRoutes()
    const { user, cookie } = await app.join()
    app.pass(11 * MINUTE)
    const renewed = await app.request('GET', '/who', { cookie })
    expect([renewed.status, renewed.body, renewed.set.length]).toEqual([200, user.id, 2])
    const next = renewed.set.map(line => line.split(';')[0]).join('; ')
    expect((await app.request('GET', '/who', { cookie: next })).set).toEqual([])
    // Logging out by a cookie that has run out works too, and is for good.
    app.pass(11 * MINUTE)
    expect((await app.request('POST', '/leave', { cookie: next })).status).toBe(200)
    expect((await app.request('GET', '/who', { cookie: next })).status).toBe(401)
  })

  it('renew nothing for a page of another site, and nothing for nobody', async () => {
    await using app = await appWithOwnRoutes()
    const { cookie } = await app.join()
    app.pass(11 * MINUTE)
    expect(await app.request('GET', '/who', { cookie, site: 'cross-site' })).toMatchObject({ status: 401, set: [] })
    expect(await app.request('GET', '/who', { cookie: 'confab=x; confab-refresh=y' })).toMatchObject({ status: 401, set: [] })
    expect(await app.request('GET', '/who')).toMatchObject({ status: 401, set: [] })
  })
})

describe('socket events of the app\'s own', () => {
  it('know whose a connection is, and reach all devices of a person and nobody else', async () => {
    await using app = await appWithOwnRoutes()
    const { user, token } = await app.join()
    const whose: (string | null)[] = []
    app.sockets.io.on('connection', socket => void whose.push(userOf(socket)))
    const devices = await Promise.all([1, 2].map(() => connected(io(app.url, { auth: { token }, transports: ['websocket'], forceNew: true }))))
    try {
      expect(whose).toEqual([user.id, user.id])
      expect((await app.sockets.io.fetchSockets()).map(userOf)).toEqual([user.id, user.id])
      const news = devices.map(device => heard(device, 'order.shipped'))
      app.sockets.io.to(userRoom('somebody else')).emit('order.shipped', 1)
      app.sockets.io.to(userRoom(user.id)).emit('order.shipped', 2)
      expect(await Promise.all(news)).toEqual([2, 2])
      expect(userOf({ rooms: new Set(['x', 'conversation:user:ann']) })).toBeNull()
    } finally {
      for (const device of devices) device.disconnect()
    }
  })

  it('go on after the token has run out, and end with the session, for clients that renew nothing', async () => {
    await using app = await appWithOwnRoutes()
    const { token, cookie } = await app.join()
    const identity = await app.chat.host.authenticate({ token, headers: {} })
    expect([identity.expiresAt, typeof identity.sessionId]).toEqual([undefined, 'string'])
    const device = await connected(io(app.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false }))
    const closed = heard(device, 'connection.closed')
    expect((await app.request('POST', '/leave', { cookie })).status).toBe(200)
    expect(await closed).toEqual({ reason: 'session_ended' })
  })
})
