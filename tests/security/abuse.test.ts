import { memoryStorage } from '@confab/adapter-memory'
import { defaultLimits, operationNames } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { everyRate, heard } from '../wire/served.js'
import { password, secured, type Person, type Secured } from './secured.js'
import { allRoutes, placed, validInputs, type AnyOperation } from './valid-inputs.js'

describe('whoever asks for too much', () => {
  it('S20 finds every limit in one table, with a rate for every operation', () => {
    expect(defaultLimits).toMatchObject({ textLength: 4_000, envelopeBytes: 64 * 1024, socketsPerUser: 10 })
    for (const [name, { rate }] of Object.entries(allRoutes)) expect(defaultLimits.rates[rate], name).toMatchObject({ burst: expect.any(Number) as number, perSecond: expect.any(Number) as number })
  })

  it('S20 is refused what is too large, by its size and before it is read whole', async () => {
    await using served = await secured()
    const [ann, bo] = [await served.signUp('Ann'), await served.signUp('Bo')]
    const send = (text: string): Promise<{ status: number; body: { error?: { code: string } } }> => served.request('POST', '/messages', { token: ann.token, body: { to: bo.userId, text } })
    expect((await send('x'.repeat(4_000))).status).toBe(201)
    expect((await send('x'.repeat(4_001))).body.error?.code).toBe('INVALID_INPUT')
    expect((await send('x'.repeat(70_000))).body.error?.code).toBe('PAYLOAD_TOO_LARGE')
    const socket = await served.connect({ token: ann.token })
    expect((await served.call(socket, 'sendMessage', { to: bo.userId, text: 'x'.repeat(70_000) })).error?.code).toBe('PAYLOAD_TOO_LARGE')
    expect((served.sockets.io.engine as unknown as { opts: { maxHttpBufferSize: number } }).opts.maxHttpBufferSize).toBe(100_000)
    const closed = heard(socket, 'disconnect')
    socket.emit('sendMessage', { to: bo.userId, text: 'x'.repeat(120_000) })
    await closed
  })

  it('S20 is counted by person and class of call, over HTTP and all sockets together, and others are not', async () => {
    await using served = await secured({ limits: { rates: everyRate({ burst: 6, perSecond: 0.001 }) } })
    // The log-in has buckets of its own.
    const [ann, bo] = [await served.signUp('Ann'), await served.signUp('Bo')]
    const sockets = [await served.connect({ token: ann.token }), await served.connect({ token: ann.token })]
    const codes: (string | undefined)[] = []
    for (let round = 0; round < 3; round += 1) {
      for (const socket of sockets) codes.push((await served.call(socket, 'getMe')).error?.code)
      codes.push((await served.request('GET', '/me', { token: ann.token })).body.error?.code)
    }
    expect(codes.filter(code => code === undefined)).toHaveLength(6)
    expect(codes.filter(code => code === 'RATE_LIMITED')).toHaveLength(3)
    expect((await served.request('POST', '/messages', { token: ann.token, body: { to: bo.userId, text: 'another class' } })).status).toBe(201)
    expect((await served.request('GET', '/me', { token: bo.token })).status).toBe(200)
  })

  it('S20 has ten connections and no eleventh', async () => {
    await using served = await secured({ limits: {} })
    const [ann, bo] = [await served.signUp('Ann'), await served.signUp('Bo')]
    for (let count = 0; count < 10; count += 1) await served.connect({ token: ann.token })
    await expect(served.connect({ token: ann.token })).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } })
    expect((await served.connect({ token: bo.token })).connected).toBe(true)
  })

  it('S20 floods a socket, is told so, then cut; nobody else is, and nothing is kept of it', async () => {
    await using served = await secured({ limits: {} })
    const [eve, bo] = [await served.signUp('Eve'), await served.signUp('Bo')]
    const [flooding, honest] = [await served.connect({ token: eve.token }), await served.connect({ token: bo.token })]
    const codes = new Set<string>()
    const closed = heard(flooding, 'disconnect', 20_000)
    const why = heard(flooding, 'connection.closed', 20_000)
    for (let count = 0; count < 10_000 && flooding.connected; count += 1) {
      flooding.emit('getMe', {}, ({ error }: { error?: { code: string } }) => codes.add(error?.code ?? 'ok'))
      // So that there is time to be told.
      if (count % 100 === 0) await new Promise(resolve => setTimeout(resolve, 5))
    }
    expect(await why).toEqual({ reason: 'flooding' })
    await closed
    expect([...codes].sort()).toEqual(['RATE_LIMITED', 'ok'])
    expect(await served.call(honest, 'getMe')).toMatchObject({ data: { id: bo.userId } })
    await expect.poll(() => served.sockets.io.sockets.sockets.size).toBe(1)
    expect(served.logged).toEqual([])
  })
})

describe('where somebody is', () => {
  const group = async (served: Secured, owner: Person, other: Person): Promise<string> =>
    (await served.request('POST', '/conversations', { token: owner.token, body: { kind: 'group', name: 'Group', userIds: [other.userId] } })).body.id as string

  it('S21 is told to people who share a conversation, while they do, and to nobody else', async () => {
    await using served = await secured()
    const [ann, bo, eve] = [await served.signUp('Ann'), await served.signUp('Bo'), await served.signUp('Eve')]
    // Ann has signed up, and has not been here since.
    const conversationId = await group(served, bo, ann)
    const stranger = await served.connect({ token: eve.token }, {}, 'Eve')
    const sharer = await served.connect({ token: bo.token }, {}, 'Bo')
    expect(await served.call(sharer, 'getPresence', { userIds: [ann.userId] })).toMatchObject({ data: { users: [{ userId: ann.userId, online: false }] } })
    expect(await served.call(stranger, 'getPresence', { userIds: [ann.userId, bo.userId, 'nobody'] })).toEqual({ data: { users: [] } })
    expect((await served.request('GET', `/presence?userIds=${ann.userId}`, { token: eve.token })).body).toEqual({ users: [] })

    const noticed = heard(sharer, 'presence.changed')
    await served.connect({ token: ann.token })
    await noticed
    await served.call(stranger, 'getMe')
    expect(served.outgoing.filter(({ to, what }) => to === 'Eve' && what === 'presence.changed')).toEqual([])

    await served.request('DELETE', `/conversations/${conversationId}/members/${ann.userId}`, { token: bo.token })
    expect(await served.call(sharer, 'getPresence', { userIds: [ann.userId] })).toEqual({ data: { users: [] } })
  })

  it('S21 is never told by what is open, typed or seen outside of the conversation (CVE-2026-19603)', async () => {
    await using served = await secured()
    const [ann, bo, eve] = [await served.signUp('Ann'), await served.signUp('Bo'), await served.signUp('Eve')]
    const conversationId = await group(served, ann, bo)
    // Eve shares another conversation with Ann: her presence is Eve's to see, what she does elsewhere is not.
    await group(served, ann, eve)
    const stranger = await served.connect({ token: eve.token }, {}, 'Eve')
    await served.call(stranger, 'getPresence', { userIds: [ann.userId, bo.userId] })
    served.outgoing.splice(0)
    await served.request('POST', '/messages', { token: bo.token, body: { conversationId, text: 'hello' } })
    await served.request('GET', `/conversations/${conversationId}/messages`, { token: ann.token })
    await served.request('PUT', `/conversations/${conversationId}/typing`, { token: ann.token, body: { typing: true } })
    await served.request('POST', '/seen', { token: ann.token, body: { conversationId } })
    await served.call(stranger, 'getMe')
    expect(served.outgoing.filter(({ to, what }) => to === 'Eve' && what !== 'presence.changed').map(({ what }) => what)).toEqual([])
    expect(JSON.stringify(served.outgoing.filter(({ to }) => to === 'Eve'))).not.toContain(conversationId)
  })

  it('S21 says neither since when nor where: online or not is all there is', async () => {
    await using served = await secured()
    const [ann, bo] = [await served.signUp('Ann'), await served.signUp('Bo')]
    await group(served, ann, bo)
    const { body } = await served.request('GET', `/presence?userIds=${ann.userId}`, { token: bo.token })
    expect(body).toEqual({ users: [{ userId: ann.userId, online: true }] })
    const { body: found } = await served.request('GET', `/users/by-id?userIds=${ann.userId}`, { token: bo.token })
    expect(Object.keys((found.users as object[])[0] ?? {}).sort()).toEqual(['avatarUrl', 'bio', 'custom', 'id', 'name'])
  })
})

describe('a fault', () => {
  /** A storage that fails as a database fails: with its query, its address and a stack in the words of the error. */
  function brokenStorage(): { storage: ReturnType<typeof memoryStorage>; breakIt: () => void; words: RegExp } {
    const storage = memoryStorage()
    let broken = false
    const failing = Object.fromEntries(Object.entries(storage).map(([name, group]) => [name, typeof group !== 'object' ? group : new Proxy(group as object, {
      get: (target, verb) => {
        const run = Reflect.get(target, verb) as unknown
        if (typeof run !== 'function' || (name === 'sessions' && verb === 'get')) return run
        return (...args: unknown[]): unknown => {
          if (broken) throw new Error(`E11000 at mongodb://root:hunter2@db.internal:27017 in find({ ${name}: 'x' })`)
          return (run as (...all: unknown[]) => unknown).apply(target, args)
        }
      },
    })])) as ReturnType<typeof memoryStorage>
    return { storage: failing, breakIt: () => { broken = true }, words: /E11000|hunter2|mongodb:|find\(|node_modules|\.ts:\d|\bat .*:\d+:\d+/ }
  }

  it('S22 of the server is answered without a word of it, over HTTP and sockets, by every operation', async () => {
    const { storage, breakIt, words } = brokenStorage()
    await using served = await secured({ storage })
    const ann = await served.signUp('Ann')
    const socket = await served.connect({ token: ann.token })
    breakIt()
    const codes = new Set<string>()
    for (const [name, inputs] of Object.entries(validInputs) as [AnyOperation, Record<string, unknown>[]][]) {
      for (const input of inputs) {
        const { method, path, rest } = placed(name, input)
        const { text, body } = await served.request(method, path, { token: ann.token, ...(method === 'GET' ? {} : { body: rest }) })
        expect(text, name).not.toMatch(words)
        codes.add(body.error?.code ?? 'ok')
        if (!(operationNames as readonly string[]).includes(name)) continue
        expect(JSON.stringify(await served.call(socket, name, input)), name).not.toMatch(words)
      }
    }
    expect(codes).toContain('INTERNAL')
  })

  it('S22 leaves in the log what the storage said, and nothing of what the caller did', async () => {
    const { storage, breakIt } = brokenStorage()
    await using served = await secured({ storage })
    const ann = await served.signUp('Ann')
    breakIt()
    const said = 'a text that is nobody else\'s business'
    await served.request('POST', '/messages', { token: ann.token, body: { to: 'x', text: said } })
    await served.request('POST', '/account/log-in', { body: { email: ann.email, password } })
    await served.request('PUT', '/account/password', { token: ann.token, body: { currentPassword: password, newPassword: 'another long one' } })
    await served.request('POST', '/account/refresh', { body: { refreshToken: ann.refresh } })
    await served.request('GET', '/users?query=somebody-i-look-for', { token: ann.token })
    expect(served.logged.length).toBeGreaterThan(2)
    const log = served.logged.join('\n')
    for (const secret of [said, password, 'another long one', ann.token, ann.refresh, ann.refresh.split('.')[1] as string, ann.email, 'somebody-i-look-for']) expect(log).not.toContain(secret)
  })

  it('S22 of the caller is told in words that quote no secret and name nothing inside, and is not logged', async () => {
    await using served = await secured()
    const ann = await served.signUp('Ann')
    const answers: string[] = []
    for (const body of [{ email: ann.email, password: 'wrong password' }, { email: 'no address', password }, { email: ann.email, password, extra: 1 }, { password }, { email: 7, password }]) {
      answers.push((await served.request('POST', '/account/log-in', { body })).text)
    }
    answers.push((await served.request('POST', '/account/sign-up', { body: { email: ann.email, password, name: 'Eve' } })).text)
    answers.push((await served.request('POST', '/account/sign-up', { body: { email: 'x@mail.example', password: 'short', name: 'Eve' } })).text)
    answers.push((await served.request('PUT', '/account/password', { token: ann.token, body: { currentPassword: 'wrong password', newPassword: 'another long one' } })).text)
    answers.push((await served.request('POST', '/account/log-in', { body: `{"email":"${ann.email}","password":"${password}"` })).text)
    answers.push((await served.request('POST', '/account/refresh', { body: { refreshToken: `${ann.refresh}x` } })).text)
    answers.push((await served.request('GET', '/me', { token: `${ann.token}x` })).text)
    for (const answer of answers) {
      expect(JSON.parse(answer)).toMatchObject({ error: { code: expect.any(String) as string, message: expect.any(String) as string } })
      expect(answer).not.toMatch(/node_modules|\.ts:\d|Zod|bcrypt|jose|at .*:\d+:\d+|"stack"|"cause"/)
      for (const secret of [password, 'wrong password', 'another long one', ann.email, ann.token, ann.refresh]) expect(answer).not.toContain(secret)
    }
    expect(served.logged).toEqual([])
  })
})
