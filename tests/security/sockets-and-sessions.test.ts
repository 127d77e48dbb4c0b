import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { heard } from '../wire/served.js'
import { password, secured, type Person, type Secured } from './secured.js'

describe('who is calling', () => {
  let served: Secured
  let ann: Person
  let bo: Person
  beforeAll(async () => {
    served = await secured()
    ann = await served.signUp('Ann')
    bo = await served.signUp('Bo')
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it('S1 is said by the verified token alone: ids in query, headers and payload name nobody', async () => {
    const headers = { 'x-user-id': bo.userId, 'x-forwarded-user': bo.userId, 'remote-user': bo.userId, from: bo.email }
    expect((await served.request('GET', '/me', { token: ann.token, headers })).body.id).toBe(ann.userId)
    for (const query of [`userId=${bo.userId}`, `as=${bo.userId}`, `token=${bo.token}`]) {
      expect((await served.request('GET', `/me?${query}`, { token: ann.token })).body.error, query).toMatchObject({ code: 'INVALID_INPUT' })
    }
    for (const key of ['senderId', 'userId', 'actor', 'from', 'sub', 'token']) {
      const { body } = await served.request('POST', '/messages', { token: ann.token, body: { to: bo.userId, text: 'hello', [key]: bo.userId } })
      expect(body.error, key).toMatchObject({ code: 'INVALID_INPUT' })
    }
    const socket = await served.connect({ token: ann.token, userId: bo.userId, sub: bo.userId }, { query: { userId: bo.userId, token: bo.token }, extraHeaders: headers })
    expect(await served.call(socket, 'getMe')).toMatchObject({ data: { id: ann.userId } })
  })

  it('S1 is not said by a token in an address or a body', async () => {
    for (const key of ['token', 'access_token', 'accessToken', 'auth', 'authorization', 'jwt']) {
      expect((await served.request('GET', `/me?${key}=${ann.token}`)).status, key).toBe(401)
      expect((await served.request('POST', '/messages', { body: { to: bo.userId, text: 'x', [key]: ann.token } })).status, key).toBe(401)
      await expect(served.connect({}, { query: { [key]: ann.token } }), key).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    }
    await expect(served.connect({ accessToken: ann.token }), 'another field of auth').rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
  })

  it('S4 only the main namespace is there, and no call puts anybody into a room', async () => {
    const socket = await served.connect({ token: bo.token })
    for (const namespace of ['/admin', '/chat', `/user:${ann.userId}`, '/__proto__', '/%2e']) {
      const other = socket.io.socket(namespace, { auth: { token: bo.token } })
      const refused = heard(other, 'connect_error')
      other.connect()
      expect(String(await refused), namespace).toContain('Invalid namespace')
    }
    for (const name of ['join', 'joinRoom', 'subscribe', 'room', 'to', 'in']) {
      for (const room of [`user:${ann.userId}`, `session:${ann.sessionId}`, `presence:${ann.userId}`]) expect(await served.call(socket, name, { room })).toMatchObject({ error: { code: 'NOT_FOUND' } })
    }
    const [inside] = [...served.sockets.io.sockets.sockets.values()].filter(one => one.rooms.has(`user:${bo.userId}`))
    expect([...inside?.rooms ?? []].filter(room => room !== inside?.id).sort()).toEqual([`session:${bo.sessionId}`, `user:${bo.userId}`])
  })

  it('S4 who was removed from a group hears nothing more of it and catches up with nothing', async () => {
    const socket = await served.connect({ token: bo.token })
    const { body: { id } } = await served.request('POST', '/conversations', { token: ann.token, body: { kind: 'group', name: 'Two', userIds: [bo.userId] } })
    await heard(socket, 'conversation.created')
    await served.request('DELETE', `/conversations/${id as string}/members/${bo.userId}`, { token: ann.token })
    await served.call(socket, 'getMe')
    const events: string[] = []
    socket.onAny((name: string) => events.push(name))
    await served.request('POST', '/messages', { token: ann.token, body: { conversationId: id, text: 'without you' } })
    await served.request('PUT', `/conversations/${id as string}/typing`, { token: ann.token, body: { typing: true } })
    await served.call(socket, 'getMe')
    expect(events).toEqual([])
    expect(await served.call(socket, 'listChanges', { conversationId: id, sinceRev: 0 })).toMatchObject({ error: { code: 'NOT_FOUND' } })
    expect(await served.call(socket, 'sync', { known: [{ conversationId: id, rev: 0, version: 0 }], loaded: [id] })).toMatchObject({ data: { conversations: [{ status: 'gone' }] } })
  })
})

const own = 'https://app.example'
const origins: [what: string, headers: Record<string, string>, counts: boolean][] = [
  ['the origin of the list', { origin: own }, true],
  ['its default port said aloud', { origin: `${own}:443` }, true],
  ['no origin, from a page of the same origin', { 'sec-fetch-site': 'same-origin' }, true],
  ['no origin and no word of a browser', {}, true],
  ['null, as of a sandboxed frame', { origin: 'null' }, false],
  ['a sub-domain', { origin: 'https://sub.app.example' }, false],
  ['the suffix trick', { origin: 'https://app.example.evil.example' }, false],
  ['the prefix trick', { origin: 'https://evilapp.example' }, false],
  ['a user part', { origin: 'https://app.example@evil.example' }, false],
  ['another port', { origin: 'https://app.example:8443' }, false],
  ['another scheme', { origin: 'http://app.example' }, false],
  ['a path', { origin: 'https://app.example/x' }, false],
  ['an empty one', { origin: '' }, false],
  ['a star', { origin: '*' }, false],
  ['two at once', { origin: 'https://app.example, https://evil.example' }, false],
  ['the server\'s own host, which is not in the list', { origin: 'http://127.0.0.1' }, false],
  ['another site that claims to be the same', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, false],
  ['no origin, from another site', { 'sec-fetch-site': 'cross-site' }, false],
  ['no origin, from a sub-domain', { 'sec-fetch-site': 'same-site' }, false],
]

describe('a cookie and the origin of the page', () => {
  let served: Secured
  let cookie: string
  beforeAll(async () => {
    served = await secured({ origins: [own] })
    cookie = await served.cookieOf(await served.signUp('Ann'))
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it.each(origins)('S2 from %s counts alike over HTTP, polling and websocket (CVE-2023-3581, CVE-2026-85183)', async (_, headers, counts) => {
    const extraHeaders = { ...headers, cookie }
    expect((await served.request('GET', '/me', { headers: extraHeaders })).status).toBe(counts ? 200 : 401)
    for (const transports of [['polling'], ['websocket']]) {
      const attempt = served.connect({}, { transports, extraHeaders }).then(socket => socket.connected, (error: { data?: { code: string } }) => error.data?.code)
      expect(await attempt, transports[0]).toBe(counts ? true : 'UNAUTHENTICATED')
    }
  })
})

it('S2 without a list a cookie counts for the server\'s own host and for no other', async () => {
  await using served = await secured()
  const cookie = await served.cookieOf(await served.signUp('Ann'))
  for (const [origin, counts] of [[served.url, true], [own, false], ['null', false], ['http://127.0.0.1:1', false], ['http://localhost', false]] as const) {
    expect((await served.request('GET', '/me', { headers: { cookie, origin } })).status, origin).toBe(counts ? 200 : 401)
    for (const transports of [['polling'], ['websocket']]) {
      const attempt = served.connect({}, { transports, extraHeaders: { cookie, origin } }).then(socket => socket.connected, () => false)
      expect(await attempt, `${transports[0]} ${origin}`).toBe(counts)
    }
  }
})

describe('a session that ends', () => {
  type End = (served: Secured, ann: Person) => Promise<unknown>
  const ends: [what: string, end: End][] = [
    ['by logging out', (served, { token }) => served.request('POST', '/account/log-out', { token, body: {} })],
    ['by logging out everywhere, elsewhere', async (served, { email }) => {
      const { body } = await served.request('POST', '/account/log-in', { body: { email, password } })
      return served.request('POST', '/account/log-out', { token: body.accessToken as string, body: { everywhere: true } })
    }],
    ['by being revoked elsewhere', async (served, { email, sessionId }) => {
      const { body } = await served.request('POST', '/account/log-in', { body: { email, password } })
      return served.request('DELETE', `/account/sessions/${sessionId}`, { token: body.accessToken as string })
    }],
    ['by a change of password elsewhere', async (served, { email }) => {
      const { body } = await served.request('POST', '/account/log-in', { body: { email, password } })
      return served.request('PUT', '/account/password', { token: body.accessToken as string, body: { currentPassword: password, newPassword: 'another long one' } })
    }],
    ['by the reuse of a stolen refresh token', async (served, { refresh }) => {
      const { body } = await served.request('POST', '/account/refresh', { body: { refreshToken: refresh } })
      await served.request('POST', '/account/refresh', { body: { refreshToken: body.refreshToken } })
      return served.request('POST', '/account/refresh', { body: { refreshToken: refresh } })
    }],
  ]

  it.each(ends)('S3 %s takes its sockets with it, which hear nothing after (CVE-2026-9162)', async (_, end) => {
    await using served = await secured()
    const [ann, bo] = [await served.signUp('Ann'), await served.signUp('Bo')]
    const socket = await served.connect({ token: ann.token })
    const closed = heard(socket, 'disconnect')
    const why = heard(socket, 'connection.closed')
    await end(served, ann)
    expect(await why).toEqual({ reason: 'session_ended' })
    await closed
    const events: string[] = []
    socket.onAny((name: string) => events.push(name))
    await served.request('POST', '/messages', { token: bo.token, body: { to: ann.userId, text: 'for your eyes only' } })
    await expect(served.connect({ token: ann.token })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    expect((await served.request('GET', '/me', { token: ann.token })).status).toBe(401)
    expect(events).toEqual([])
    expect(served.sockets.io.sockets.sockets.size).toBe(0)
  })

  it('S3 by a ban of the app takes all of the person\'s sockets', async () => {
    await using served = await secured()
    const ann = await served.signUp('Ann')
    const sockets = [await served.connect({ token: ann.token }), await served.connect({ token: ann.token }, { transports: ['polling'] })]
    const closed = sockets.map(socket => heard(socket, 'disconnect'))
    await served.chat.endSessions({ userId: ann.userId })
    await Promise.all(closed)
    expect(served.sockets.io.sockets.sockets.size).toBe(0)
    await expect(served.connect({ token: ann.token })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    expect((await served.request('GET', '/me', { token: ann.token })).status).toBe(401)
  })

  it('S3 an open socket is not extended by the token of a session that has ended, nor by somebody else\'s', async () => {
    await using served = await secured()
    const [ann, bo] = [await served.signUp('Ann'), await served.signUp('Bo')]
    await served.request('POST', '/account/log-out', { token: bo.token, body: {} })
    for (const token of [bo.token, 'x', `${ann.token}x`]) {
      const socket = await served.connect({ token: ann.token })
      const closed = heard(socket, 'disconnect')
      expect(await served.call(socket, 'authenticate', { token })).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
      await closed
    }
  })
})
