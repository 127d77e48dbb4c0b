import { createServer } from 'node:http'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat } from '@confab/core'
import { bcryptPasswords, createAccounts } from '@confab/core/accounts'
import type { SignedIn } from '@confab/protocol'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listening } from '../behaviour/listening.js'

const ann = { email: 'ann@example.org', password: 'correct horse battery', name: 'Ann' }

let chat: Chat
let server: { url: string; close: () => Promise<void> }
let sockets: Socket[]

beforeEach(async () => {
  sockets = []
  chat = createChat({
    storage: memoryStorage(),
    accounts: createAccounts({ keys: [{ id: 'one', secret: 'a secret of at least thirty-two bytes' }], passwords: bcryptPasswords({ cost: 4 }) }),
  })
  const httpServer = createServer(toNodeHandler(createHttpHandler(chat)))
  attachSocketServer(httpServer, chat)
  server = await listening(httpServer)
})
afterEach(async () => {
  for (const socket of sockets) socket.disconnect()
  await chat.close()
  await server.close()
})

function request(method: string, path: string, { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Response> {
  return fetch(`${server.url}/api/chat${path}`, {
    method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}
const signUp = async (more: object = {}): Promise<Response> => request('POST', '/account/sign-up', { body: { ...ann, ...more } })
const bearer = (token: string | null): Record<string, string> => ({ authorization: `Bearer ${token}` })

/** What a browser would send back. */
function cookieOf(response: Response): string {
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
}

async function connect(token: string | null): Promise<Socket> {
  const socket = io(server.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false })
  sockets.push(socket)
  await new Promise<void>((resolve, reject) => { socket.once('connect', resolve).once('connect_error', reject) })
  return socket
}

describe('the login in the box over HTTP', () => {
  it('signs up with 201, in with 200, and the token opens every surface', async () => {
    const signedUp = await signUp()
    expect(signedUp.status).toBe(201)
    const loggedIn = await request('POST', '/account/log-in', { body: { email: ann.email, password: ann.password } })
    expect(loggedIn.status).toBe(200)
    const { accessToken, user } = await loggedIn.json() as SignedIn
    expect(await (await request('GET', '/me', { headers: bearer(accessToken) })).json()).toMatchObject({ id: user.id, name: 'Ann' })
    const socket = await connect(accessToken)
    expect(await socket.emitWithAck('getMe', {})).toMatchObject({ data: { name: 'Ann' } })
    expect((await signUp()).status).toBe(409)
    expect((await request('POST', '/account/log-in', { body: { email: ann.email, password: 'x' } })).status).toBe(401)
  })

  it('logs out with 204, and the sockets of that session are closed and stay out', async () => {
    const { accessToken } = await (await signUp()).json() as SignedIn
    const socket = await connect(accessToken)
    const closed = new Promise((resolve) => socket.once('disconnect', resolve))
    expect((await request('POST', '/account/log-out', { headers: bearer(accessToken) })).status).toBe(204)
    await closed
    expect((await request('GET', '/me', { headers: bearer(accessToken) })).status).toBe(401)
    await expect(connect(accessToken)).rejects.toThrow()
  })

  it('hands out cookies that no script and no other host can read, and takes them from its own pages only', async () => {
    const signedUp = await signUp({ delivery: 'cookie' })
    const set = signedUp.headers.getSetCookie()
    expect(set).toHaveLength(2)
    for (const cookie of set) {
      expect(cookie).toMatch(/^__Host-confab/)
      for (const attribute of ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure']) expect(cookie.split('; ')).toContain(attribute)
      expect(cookie).not.toMatch(/domain/i)
    }
    expect(await signedUp.json()).toMatchObject({ accessToken: null, refreshToken: null })

    const cookie = cookieOf(signedUp)
    expect((await request('GET', '/account', { headers: { cookie, origin: server.url } })).status).toBe(200)
    expect((await request('GET', '/account', { headers: { cookie, 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
    expect((await request('GET', '/account', { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(401)
    expect((await request('GET', '/account', { headers: { cookie, origin: 'https://evil.example' } })).status).toBe(401)
    expect((await request('POST', '/account/log-out', { headers: { cookie, origin: 'https://evil.example' } })).status).toBe(401)
    expect((await request('POST', '/account/log-out', { headers: { cookie, origin: server.url } })).status).toBe(204)
    expect((await request('GET', '/account', { headers: { cookie, origin: server.url } })).status).toBe(401)
  })

  it('is described by OpenAPI, and is not there for an app with a login of its own', async () => {
    const { paths } = await (await request('GET', '/openapi.json')).json() as { paths: Record<string, unknown> }
    expect(Object.keys(paths)).toContain('/account/log-in')
    const own = createHttpHandler(createChat({ storage: memoryStorage(), authenticate: () => 'ann' }))
    expect((await own(new Request('http://x/api/chat/account/log-in', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }))).status).toBe(404)
  })

  it('counts log-ins by network address, before hashing', async () => {
    const statuses = await Promise.all(Array.from({ length: 80 }, async (_, index) =>
      (await request('POST', '/account/log-in', { body: { email: `user${index}@example.org`, password: 'guess' } })).status))
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(51)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(29)
  })
})
