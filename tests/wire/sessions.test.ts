import { attachSocketServer } from '@confab/server-socketio'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { heard, serve } from './served.js'

function token(userId: string, more: object): string {
  return `${userId}|${JSON.stringify(more)}`
}

describe('a session', () => {
  it('that is ended closes all its connections and no others, and says why', async () => {
    await using served = await serve()
    const [one, two, other, bo] = await Promise.all([
      served.connect(token('ann', { sessionId: 's1' })), served.connect(token('ann', { sessionId: 's1' })), served.connect(token('ann', { sessionId: 's2' })), served.connect('bo'),
    ])
    const reasons = Promise.all([one, two].map(client => heard(client, 'connection.closed')))
    const ends = Promise.all([one, two].map(client => heard(client, 'disconnect')))
    await served.chat.endSessions({ sessionId: 's1' })
    expect(await reasons).toEqual([{ reason: 'session_ended' }, { reason: 'session_ended' }])
    expect(await ends).toEqual(['io server disconnect', 'io server disconnect'])
    expect(await other.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
    expect(await bo.emitWithAck('getMe')).toMatchObject({ data: { id: 'bo' } })
  })

  it('of a person that is ended with all their others leaves them nothing', async () => {
    await using served = await serve()
    const clients = await Promise.all([served.connect(token('ann', { sessionId: 's1' })), served.connect('ann')])
    const ends = clients.map(client => heard(client, 'disconnect'))
    await served.chat.endSessions({ userId: 'ann' })
    expect(served.sockets.io.sockets.sockets.size).toBe(0)
    await Promise.all(ends)
  })

  it('that has expired does not begin, over socket or HTTP', async () => {
    await using served = await serve()
    const expired = token('ann', { expiresAt: Date.now() - 1 })
    await expect(served.connect(expired)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    expect((await served.request('GET', '/me', { token: expired })).status).toBe(401)
  })

  it('closes its connection 30 s after it expired', async () => {
    // The chat believes it is 29.5 s ago; the connection's own watch goes by the real clock.
    await using served = await serve({ clock: { now: () => Date.now() - 29_500 } })
    const client = await served.connect(token('ann', { expiresAt: Date.now() - 28_500 }))
    expect(await client.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
    const end = heard(client, 'disconnect', 9_000)
    expect(await heard(client, 'connection.closed', 9_000)).toEqual({ reason: 'session_expired' })
    expect(await end).toBe('io server disconnect')
  })

  it('is extended by a new token of the same person and session', async () => {
    await using served = await serve({ clock: { now: () => Date.now() - 29_500 } })
    const client = await served.connect(token('ann', { sessionId: 's1', expiresAt: Date.now() - 28_500 }))
    expect(await client.emitWithAck('authenticate', { token: token('ann', { sessionId: 's1', expiresAt: Date.now() + 60_000 }) })).toEqual({ data: null })
    await new Promise(resolve => setTimeout(resolve, 4_500))
    expect(await client.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
  })

  it.each([
    ['another person\'s', token('bo', { sessionId: 's1' })],
    ['another session\'s', token('ann', { sessionId: 's2' })],
    ['one without a session', 'ann'],
    ['a forged', 'forged'],
  ])('is closed by %s token', async (_, next) => {
    await using served = await serve()
    const client = await served.connect(token('ann', { sessionId: 's1' }))
    const reason = heard(client, 'connection.closed')
    const end = heard(client, 'disconnect')
    expect(await client.emitWithAck('authenticate', { token: next })).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
    expect(await reason).toEqual({ reason: 'session_ended' })
    await end
  })

  it.each([[undefined], [null], ['ann'], [{}], [{ token: 7 }], [{ token: { $ne: null } }], [{ token: 'ann', userId: 'bo' }], [[]]])('stays as it is when asked with %j', async input => {
    await using served = await serve()
    const client = await served.connect('ann')
    expect(await client.emitWithAck('authenticate', input)).toMatchObject({ error: { code: 'INVALID_INPUT' } })
    expect(await client.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
  })

  it('is extended one question at a time', async () => {
    let asked = 0
    await using served = await serve({ authenticate: async ({ token: given }) => {
      asked += 1
      await new Promise(resolve => setTimeout(resolve, 20))
      return given
    } })
    const client = await served.connect('ann')
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.emitWithAck('authenticate', { token: 'ann' }) as Promise<{ error?: { code: string } }>))
    expect(answers.filter(answer => answer.error === undefined)).toHaveLength(1)
    expect(answers.filter(answer => answer.error?.code === 'RATE_LIMITED')).toHaveLength(19)
    expect(asked).toBe(2)
  })

  it('the app cannot check now is kept, and asked about again later', async () => {
    let broken = false
    await using served = await serve({ authenticate: ({ token: given }) => (broken ? { userId: 'not an id' } : given) })
    const client = await served.connect('ann')
    broken = true
    expect(await client.emitWithAck('authenticate', { token: 'ann' })).toMatchObject({ error: { code: 'INTERNAL' } })
    broken = false
    expect(await client.emitWithAck('authenticate', { token: 'ann' })).toEqual({ data: null })
  })
})

describe('a server that stops', () => {
  it('tells its clients, takes no new ones, and theirs come back by themselves when it is there again', async () => {
    await using served = await serve()
    const client = await served.connect('ann')
    const reason = heard(client, 'connection.closed')
    const end = heard(client, 'disconnect')
    await Promise.all([served.sockets.close(), served.sockets.close()])
    expect(await reason).toEqual({ reason: 'server_closing' })
    // Not "io server disconnect", after which Socket.IO's client stays away.
    expect(await end).toBe('transport close')
    await expect(served.connect('ann')).rejects.toThrow()
    expect((await served.request('GET', '/me', { token: 'ann' })).status).toBe(200)
  })

  it('may be attached to the same HTTP server again', async () => {
    await using served = await serve()
    await served.sockets.close()
    const again = attachSocketServer(served.httpServer, served.chat)
    for (const transports of [['websocket'], ['polling']]) expect(await (await served.connect('ann', { transports })).emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
    await again.close()
  })

  it('does not wait for a client that does not read', async () => {
    await using served = await serve()
    const bo = new WebSocket(`ws://127.0.0.1:${served.port}/socket.io/?EIO=4&transport=websocket`)
    await once(bo, 'open')
    bo.send('40{"token":"bo"}')
    await expect.poll(() => served.sockets.io.sockets.sockets.size).toBe(1);
    (bo as unknown as { _socket: Socket })._socket.pause()
    for (let at = 0; at < 100; at += 1) served.sockets.io.emit('padding', 'x'.repeat(200_000))
    await served.chat.close()
    // The HTTP server ends only when its last connection has.
    const closed = once(served.httpServer, 'close')
    served.httpServer.close()
    await closed
  })

  it('closes its sockets with the chat', async () => {
    await using served = await serve()
    const client = await served.connect('ann')
    const end = heard(client, 'disconnect')
    await served.chat.close()
    await end
  })
})
