import { createServer } from 'node:http'
import { memoryStorage } from '@confab/adapter-memory'
import { attachSocketServer } from '@confab/server-socketio'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { heard, serve } from '../wire/served.js'
import { secured } from './secured.js'

const often = { recheckSessionsMs: 50 }

/** Two servers on one storage that know nothing of each other: what one ends, nothing tells the other. */
async function twoNodes(options = often) {
  const storage = memoryStorage()
  const here = await secured({ storage, sockets: options })
  const there = await secured({ storage, sockets: options })
  return { here, there, [Symbol.asyncDispose]: async () => void await Promise.all([here[Symbol.asyncDispose](), there[Symbol.asyncDispose]()]) }
}

describe('a session that was ended on another server, with nothing between the two', () => {
  it('S3 takes its socket here with it, and no other', async () => {
    await using nodes = await twoNodes()
    const [ann, bo] = [await nodes.here.signUp('Ann'), await nodes.here.signUp('Bo')]
    const { body } = await nodes.here.request('POST', '/account/log-in', { body: { email: ann.email, password: 'correct horse battery' } })
    const [ended, second, other] = [await nodes.here.connect({ token: ann.token }), await nodes.here.connect({ token: body.accessToken }), await nodes.here.connect({ token: bo.token })]
    const [why, closed] = [heard(ended, 'connection.closed'), heard(ended, 'disconnect')]
    await nodes.there.request('POST', '/account/log-out', { token: ann.token, body: {} })
    expect(await why).toEqual({ reason: 'session_ended' })
    await closed
    expect((await nodes.here.request('GET', '/me', { token: ann.token })).status, 'it was found out and is believed no longer').toBe(401)
    await expect(nodes.here.connect({ token: ann.token })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    expect(await nodes.here.call(second, 'getMe')).toMatchObject({ data: { id: ann.userId } })
    expect(await nodes.here.call(other, 'getMe')).toMatchObject({ data: { id: bo.userId } })
  })

  it('S3 log-out everywhere and a change of password there close the sockets here', async () => {
    await using nodes = await twoNodes()
    const [ann, bo] = [await nodes.here.signUp('Ann'), await nodes.here.signUp('Bo')]
    const closed = [await nodes.here.connect({ token: ann.token }), await nodes.here.connect({ token: bo.token }, { transports: ['polling'] })].map(socket => heard(socket, 'disconnect'))
    await nodes.there.request('POST', '/account/log-out', { token: ann.token, body: { everywhere: true } })
    const { body } = await nodes.there.request('POST', '/account/log-in', { body: { email: bo.email, password: 'correct horse battery' } })
    await nodes.there.request('PUT', '/account/password', { token: body.accessToken as string, body: { currentPassword: 'correct horse battery', newPassword: 'another long one' } })
    await Promise.all(closed)
    expect(nodes.here.sockets.io.sockets.sockets.size).toBe(0)
  })

  it('S3 of the app\'s own login too, when the app says who is still signed in', async () => {
    const ended = new Set<string>()
    const asked: number[] = []
    await using served = await serve({
      stillSignedIn: identities => {
        asked.push(identities.length)
        return identities.map(({ sessionId = '' }) => !ended.has(sessionId))
      },
      sockets: often,
    })
    const [ann, bo] = [await served.connect('ann|{"sessionId":"s1"}'), await served.connect('bo|{"sessionId":"s2"}')]
    await vi.waitFor(() => expect(asked.filter(count => count === 2).length).toBeGreaterThan(1), { timeout: 5_000 })
    const closed = heard(ann, 'disconnect')
    ended.add('s1')
    await closed
    expect(await bo.emitWithAck('getMe')).toMatchObject({ data: { id: 'bo' } })
  })
})

describe('looking at open sockets', () => {
  afterEach(() => void vi.useRealTimers())

  it('S3 takes one read of the storage for all sockets of a server, however many', async () => {
    await using served = await secured({ sockets: { recheckSessionsMs: 200 } })
    const people = await Promise.all(['Ann', 'Bo', 'Cy', 'Di'].map(name => served.signUp(name)))
    await Promise.all(people.flatMap(({ token }) => [served.connect({ token }), served.connect({ token })]))
    served.asked.length = 0
    await vi.waitFor(() => expect(served.asked.length).toBeGreaterThanOrEqual(3), { timeout: 5_000 })
    expect(new Set(served.asked)).toEqual(new Set(['sessions.findMany']))
    expect(served.asked.length, 'eight sockets were asked about one by one').toBeLessThan(8)
  })

  it('S3 happens every 30 s, which with the 25 s that a session is believed is less than a minute', async () => {
    const storage = memoryStorage()
    let now = Date.now()
    const clock = { now: () => now }
    const [here, there] = [await secured({ storage, clock }), await secured({ storage, clock })]
    const ann = await here.signUp('Ann')
    expect((await here.request('GET', '/me', { token: ann.token })).status).toBe(200)
    await there.request('POST', '/account/log-out', { token: ann.token, body: {} })
    now += 24_000
    expect((await here.request('GET', '/me', { token: ann.token })).status, 'believed for 25 s').toBe(200)
    now += 2_000
    expect((await here.request('GET', '/me', { token: ann.token })).status).toBe(401)
    await Promise.all([here[Symbol.asyncDispose](), there[Symbol.asyncDispose]()])

    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    await using served = await secured()
    const [bo, httpServer] = [await served.signUp('Bo'), createServer()]
    await served.connect({ token: bo.token })
    served.asked.length = 0
    await vi.advanceTimersByTimeAsync(29_000)
    expect(served.asked).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(served.asked).toEqual(['sessions.findMany'])
    for (const recheckSessionsMs of [60_000, 0, Number.NaN]) expect(() => attachSocketServer(httpServer, served.chat, { recheckSessionsMs })).toThrow(RangeError)
  })

  it('S3 signs nobody out while the storage cannot be asked, says so in the log, and goes on asking', async () => {
    const storage = memoryStorage()
    let isAway = false
    const trying = { ...storage, sessions: { ...storage.sessions, findMany: (ids: readonly string[]) => isAway ? Promise.reject(new Error('away')) : storage.sessions.findMany(ids) } }
    await using served = await secured({ storage: trying, sockets: often })
    const ann = await served.signUp('Ann')
    const socket = await served.connect({ token: ann.token })
    isAway = true
    await vi.waitFor(() => expect(served.logged.some(line => line.includes('still signed in'))).toBe(true), { timeout: 5_000 })
    expect(socket.connected).toBe(true)
    const closed = heard(socket, 'disconnect')
    await storage.sessions.revoke(ann.sessionId)
    isAway = false
    await closed
  })
})
