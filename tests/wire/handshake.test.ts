import { attachSocketServer } from '@confab/server-socketio'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { Manager } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { connected } from '../behaviour/connected.js'
import { listening } from '../behaviour/listening.js'
import { heard, serve } from './served.js'

describe('a handshake', () => {
  it('with a token that holds connects, by websocket and by polling', async () => {
    await using served = await serve()
    for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
      const client = await served.connect('ann', { transports })
      expect(await client.emitWithAck('getMe', {})).toMatchObject({ data: { id: 'ann' } })
    }
  })

  it.each([
    ['none', undefined], ['null', null], ['an empty one', ''], ['a forged one', 'forged'], ['a number', 7], ['an object', { $ne: null }], ['a list', ['ann']],
  ])('with a token that is %s is refused with a code, and the connection closed', async (_, token) => {
    await using served = await serve({ authenticate: ({ token: given }) => (given === '' || given === 'forged' ? null : given) })
    const error = await served.connect(token).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    await expect.poll(() => served.sockets.io.engine.clientsCount).toBe(0)
  })

  it('takes no token from the address', async () => {
    await using served = await serve()
    await expect(served.connect(undefined, { query: { token: 'ann', auth: 'ann' } })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
  })

  it('hands the app the headers', async () => {
    await using served = await serve({ authenticate: ({ headers }) => headers['x-user'] ?? null })
    const client = await served.connect(undefined, { extraHeaders: { 'x-user': 'ann' } })
    expect(await client.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
  })

  it('leaves neither its token nor its request in memory', async () => {
    await using served = await serve()
    await served.connect('ann')
    const [socket] = [...served.sockets.io.sockets.sockets.values()]
    expect(socket?.handshake.auth).toEqual({})
    expect(socket?.request).toBeNull()
  })

  it('comes to the main namespace only', async () => {
    await using served = await serve()
    for (const namespace of ['/admin', '/chat', '//', '/socket.io', '/__proto__', '/user:bo']) {
      const client = served.socket('ann')
      const other = client.io.socket(namespace, { auth: { token: 'ann' } })
      await expect(connected(other.connect()), namespace).rejects.toThrow('Invalid namespace')
      client.io.engine.close()
    }
  })

  it('of too many connections of one person is refused with a code; another person\'s is not', async () => {
    await using served = await serve({ limits: { socketsPerUser: 3 } })
    const open = [await served.connect('ann'), await served.connect('ann'), await served.connect('ann')]
    await expect(served.connect('ann')).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryAfterMs: 30_000 } })
    await served.connect('bo')
    open[0]?.disconnect()
    await expect.poll(() => served.connect('ann').then(() => true, () => false)).toBe(true)
  })

  it('of too many connections at the same moment lets in no more than there may be', async () => {
    let release: (userId: string) => void = () => {}
    const waiting = new Promise<string>(resolve => { release = resolve })
    await using served = await serve({ authenticate: () => waiting, limits: { socketsPerUser: 3 } })
    const attempts = Array.from({ length: 8 }, () => served.connect('ann').catch(() => null))
    await expect.poll(() => served.sockets.io.engine.clientsCount).toBe(8)
    release('ann')
    await Promise.all(attempts)
    await expect.poll(() => served.sockets.io.engine.clientsCount).toBe(3)
    expect(served.sockets.io.sockets.sockets.size).toBe(3)
  })

  it('that ends after its session was ended does not connect', async () => {
    let release: (userId: string) => void = () => {}
    const waiting = new Promise<string>(resolve => { release = resolve })
    await using served = await serve({ authenticate: () => waiting })
    const attempt = served.connect('ann')
    await expect.poll(() => served.sockets.io.engine.clientsCount).toBe(1)
    await served.chat.endSessions({ userId: 'ann' })
    release('ann')
    await expect(attempt).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
  })
})

describe('an existing Socket.IO server', () => {
  it('is taken when it is set up as a chat needs it', async () => {
    await using served = await serve()
    const httpServer = createServer()
    const existing = new Server(httpServer, { maxHttpBufferSize: 100_000, perMessageDeflate: false, path: '/mine' })
    existing.of('/app').on('connection', socket => socket.emit('welcome', 'app'))
    const sockets = attachSocketServer(existing, served.chat)
    expect(sockets.io).toBe(existing)
    const server = await listening(httpServer)
    const manager = new Manager(server.url, { path: '/mine', transports: ['websocket'], reconnection: false })
    const main = await connected(manager.socket('/', { auth: { token: 'ann' } }))
    expect(await main.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
    const own = manager.socket('/app')
    expect(await heard(own, 'welcome')).toBe('app')
    await sockets.close()
    expect(own.connected).toBe(true)
    own.disconnect()
    await existing.close()
  })

  it.each([
    ['packets may be too large', {}],
    ['packets may be too small', { maxHttpBufferSize: 1_000 }],
    ['it deflates', { maxHttpBufferSize: 100_000, perMessageDeflate: true }],
    ['it recovers connections', { maxHttpBufferSize: 100_000, connectionStateRecovery: {} }],
  ])('is refused when %s, with the options to pass', async (_, options) => {
    await using served = await serve()
    const existing = new Server(createServer(), options)
    expect(() => attachSocketServer(existing, served.chat)).toThrow(/maxHttpBufferSize: 100000, perMessageDeflate: false/)
    await existing.close()
  })
})
