import { memoryStorage } from '@confab/adapter-memory'
import { defaultLimits } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { createChat, type ChatOptions, type SessionTarget, type Transport } from './index.js'

const quiet = { error() {}, warn() {} }
const options = (): ChatOptions => ({ storage: memoryStorage(), authenticate: () => null, logger: quiet })

describe('createChat', () => {
  it('says what is missing', () => {
    expect(() => createChat({} as ChatOptions)).toThrow(/needs `storage`/)
    expect(() => createChat({ storage: memoryStorage() } as ChatOptions)).toThrow(/needs `authenticate`/)
  })

  it('keeps the defaults of what the app does not set', () => {
    const { limits } = createChat({ ...options(), limits: { textLength: 10, rates: { ...defaultLimits.rates, send: { burst: 1, perSecond: 1 } } } }).host
    expect(limits).toEqual({ ...defaultLimits, textLength: 10, rates: { ...defaultLimits.rates, send: { burst: 1, perSecond: 1 } } })
  })

  it('takes one class, or one number of one class, and leaves the rest as it is', () => {
    const { rates } = createChat({ ...options(), limits: { textLength: undefined, rates: { send: { perSecond: 2 }, read: undefined, write: { burst: 7, perSecond: undefined } } } }).host.limits
    expect(rates).toEqual({ ...defaultLimits.rates, send: { burst: 60, perSecond: 2 }, write: { burst: 7, perSecond: 10 } })
  })

  it.each([
    { groupMembers: 1_001 }, { groupMembers: 0 }, { textLength: Number.NaN }, { envelopeBytes: -1 },
    { rates: { ...defaultLimits.rates, send: { burst: 0, perSecond: 1 } } }, { rates: { ...defaultLimits.rates, send: { burst: 1, perSecond: 0 } } },
  ])('refuses limits that cannot work: %j', (limits) => {
    expect(() => createChat({ ...options(), limits })).toThrow(/createChat cannot work with limits\./)
  })

  it('checks the length of texts by the limit in force', async () => {
    const chat = createChat({ ...options(), limits: { textLength: 5 } })
    await chat.as('bob').getMe()
    const { id: messageId } = await chat.as('ann').sendMessage({ to: 'bob', text: '12345' })
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: '123456' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(chat.as('ann').editMessage({ messageId, text: '123456' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('chat.as', () => {
  it('refuses what is no user id', () => {
    const chat = createChat(options())
    for (const wrong of ['', ' ', 'a b', '..', 'x'.repeat(129), 7, null, undefined, {}]) expect(() => chat.as(wrong as string)).toThrow(/chat\.as was refused/)
  })

  it('makes an actor exist from their first call on', async () => {
    const chat = createChat(options())
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'hi' })).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('first call') as unknown })
    await chat.as('bob').getSidebar()
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'hi' })).resolves.toBeDefined()
  })

  it('gives methods that may be taken off it', async () => {
    const { updateMe } = createChat(options()).as('ann')
    await expect(updateMe({ name: 'Ann' })).resolves.toMatchObject({ id: 'ann', name: 'Ann' })
  })
})

describe('a storage', () => {
  it('is asked once whether it is fit, however many calls come first', async () => {
    const storage = memoryStorage()
    let asked = 0
    const chat = createChat({ ...options(), storage: { ...storage, async prepare() { asked += 1 } } })
    await Promise.all(Array.from({ length: 10 }, (_, i) => chat.as(`user${i}`).getMe()))
    await chat.as('ann').getMe()
    expect(asked).toBe(1)
  })

  it('that is not fit makes calls UNAVAILABLE with the cause, and the next call asks again', async () => {
    const storage = memoryStorage()
    const cause = new Error('The index messages_key is missing.')
    let fit = false
    const chat = createChat({ ...options(), storage: { ...storage, prepare: () => (fit ? Promise.resolve() : Promise.reject(cause)) } })
    await expect(chat.as('ann').getMe()).rejects.toMatchObject({ code: 'UNAVAILABLE', cause })
    expect(await chat.health()).toMatchObject({ status: 'degraded' })
    fit = true
    await expect(chat.as('ann').getMe()).resolves.toMatchObject({ id: 'ann' })
    expect(await chat.health()).toMatchObject({ status: 'ok' })
  })
})

describe('health', () => {
  it('is ok, or says in sentences why not; it never rejects', async () => {
    expect(await createChat(options()).health()).toEqual({ status: 'ok', reasons: [], codes: [], protocol: 1 })
    for (const ping of [() => Promise.reject(new Error('secret host name')), () => { throw new Error('at once') }]) {
      const chat = createChat({ ...options(), storage: { ...memoryStorage(), ping } })
      expect(await chat.health()).toEqual({ status: 'degraded', reasons: ['The storage cannot be reached.'], codes: ['storage_unreachable'], protocol: 1 })
    }
  })

  it('says what a transport does not reach, and that it does again', async () => {
    const chat = createChat(options())
    let problem: string | null = null
    chat.host.attach({ deliver() {}, disconnect: async () => {}, close: async () => {}, get problem() { return problem } })
    expect(await chat.health()).toMatchObject({ status: 'ok' })
    problem = 'The other side of the street cannot be reached.'
    expect(await chat.health()).toMatchObject({ status: 'degraded', reasons: [problem], codes: ['live_events'] })
    problem = null
    expect(await chat.health()).toMatchObject({ status: 'ok' })
  })
})

describe('endSessions', () => {
  it('closes the connections of every transport, also of those given from the start', async () => {
    const targets: [string, SessionTarget, string][] = []
    const transport = (name: string): Transport => ({ deliver() {}, disconnect: async (target, reason) => void targets.push([name, target, reason]), async close() {} })
    const chat = createChat({ ...options(), transport: transport('first') })
    const detach = chat.host.attach(transport('second'))
    await chat.endSessions({ userId: 'ann' })
    detach()
    await chat.endSessions({ sessionId: 's1' })
    expect(targets).toEqual([
      ['first', { userId: 'ann' }, 'session_ended'], ['second', { userId: 'ann' }, 'session_ended'], ['first', { sessionId: 's1' }, 'session_ended'],
    ])
  })

  it('says when a transport could not, having asked the others', async () => {
    let asked = 0
    const chat = createChat(options())
    chat.host.attach({ deliver() {}, disconnect: () => Promise.reject(new Error('bus')), async close() {} })
    chat.host.attach({ deliver() {}, async disconnect() { asked += 1 }, async close() {} })
    await expect(chat.endSessions({ userId: 'ann' })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(asked).toBe(1)
  })
})

describe('close', () => {
  it('takes no new calls, waits for the running ones, then closes transports and at last the storage', async () => {
    const storage = memoryStorage()
    const order: string[] = []
    let go = (): void => {}
    const gate = new Promise<void>((resolve) => { go = resolve })
    const chat = createChat({ ...options(), storage: {
      ...storage,
      users: { ...storage.users, async findMany(ids) { await gate; return storage.users.findMany(ids) } },
      async close() { order.push('storage') },
    } })
    chat.host.attach({ deliver() {}, async disconnect() {}, async close() { order.push('transport') } })
    // A surface has a few things to do before the answer is on its way.
    const answer = async (): Promise<void> => {
      await chat.as('ann').getMe()
      for (let step = 0; step < 20; step += 1) await Promise.resolve()
      order.push('answer')
    }
    const running = answer()
    await chat.as('bob').findUsers({})
    const closing = chat.close()
    await expect(chat.as('ann').getSidebar()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(order).toEqual([])
    go()
    await Promise.all([running, closing, chat.close()])
    expect(order).toEqual(['answer', 'transport', 'storage'])
  })

  it('closes the storage also when a transport fails, and says so', async () => {
    let closed = 0
    const chat = createChat({ ...options(), storage: { ...memoryStorage(), async close() { closed += 1 } } })
    chat.host.attach({ deliver() {}, async disconnect() {}, close: () => Promise.reject(new Error('stuck')) })
    await expect(chat.close()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(closed).toBe(1)
  })
})
