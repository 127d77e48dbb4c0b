import { fixedLimits } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { everyRate, heard, serve } from './served.js'

const slowRates = everyRate({ burst: 5, perSecond: 1 })

describe('a call over a socket', () => {
  it('needs no input where it takes none, and null is no input', async () => {
    await using served = await serve()
    const client = await served.connect('ann')
    for (const args of [[], [{}], [null], [undefined]]) expect(await client.emitWithAck('getMe', ...args)).toMatchObject({ data: { id: 'ann' } })
  })

  it('that answers nothing answers null', async () => {
    await using served = await serve()
    await served.chat.as('bo').getMe()
    const client = await served.connect('ann')
    expect(await client.emitWithAck('blockUser', { userId: 'bo' })).toEqual({ data: null })
  })

  it('that waits for no answer is carried out all the same, and one that fails breaks nothing', async () => {
    await using served = await serve()
    await served.chat.as('bo').getMe()
    const [ann, bo] = await Promise.all([served.connect('ann'), served.connect('bo')])
    const arrived = heard(bo, 'message.created')
    ann.emit('sendMessage', { to: 'bo', text: 'no answer, please' })
    for (const args of [[], [null], ['x'], [{ text: 7 }], [{}, {}], [[]], [7], [true]]) ann.emit('sendMessage', ...args)
    ann.emit('no.such.call', { a: 1 })
    ann.emit('error', new Error('mine'))
    expect(await arrived).toMatchObject({ message: { text: 'no answer, please' } })
    expect(await ann.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
    expect(served.logged).toEqual([])
  })

  it.each([
    ['two inputs', ['sendMessage', { to: 'bo', text: 'hello' }, { more: true }]],
    ['bytes', ['sendMessage', new Uint8Array([1, 2, 3])]],
    ['bytes for a text', ['sendMessage', { to: 'bo', text: new Uint8Array([1, 2, 3]) }]],
    ['bytes in app data', ['sendMessage', { to: 'bo', text: 'x', custom: { file: new Uint8Array([1]) } }]],
    ['a list', ['sendMessage', ['bo', 'hello']]],
  ] as [string, [string, ...unknown[]]][])('with %s is INVALID_INPUT', async (_, packet) => {
    await using served = await serve()
    await served.chat.as('bo').getMe()
    const client = await served.connect('ann')
    expect(await client.emitWithAck(...packet)).toMatchObject({ error: { code: 'INVALID_INPUT' } })
    expect(await client.emitWithAck('getMe')).toMatchObject({ data: { id: 'ann' } })
  })

  it.each(['nothing', 'message.created', 'connection.closed', 'presence.changed', 'error', '', '__proto__', 'constructor', 'getme', 'user:bo'])('of an operation there is not (%j) is NOT_FOUND', async name => {
    await using served = await serve()
    const client = await served.connect('ann')
    expect(await client.emitWithAck(name, {})).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it('of more bytes than an envelope has is PAYLOAD_TOO_LARGE, like over HTTP, and the connection stays', async () => {
    await using served = await serve()
    await served.chat.as('bo').getMe()
    const client = await served.connect('ann')
    const around = (bytes: number): object => ({ to: 'bo', text: 'x'.repeat(bytes - 21) })
    expect(await client.emitWithAck('sendMessage', around(64 * 1024))).toMatchObject({ error: { code: 'INVALID_INPUT' } })
    expect(await client.emitWithAck('sendMessage', around(64 * 1024 + 1))).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } })
    expect(await client.emitWithAck('sendMessage', { to: 'bo', text: '\u{1f600}'.repeat(20_000) })).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } })
    expect(await client.emitWithAck('sendMessage', { to: 'bo', text: 'x'.repeat(4_000) })).toMatchObject({ data: { seq: 1 } })
    // As large as a valid call gets.
    const known = Array.from({ length: fixedLimits.syncKnown }, (_, at) => ({ conversationId: `${at}`.padEnd(fixedLimits.idLength, 'x'), rev: 2 ** 53 - 1, version: 1 }))
    expect(await client.emitWithAck('sync', { known, loaded: [] })).toHaveProperty('data')
  })

  it('too many are RATE_LIMITED, each with when to come back; those of another person are not', async () => {
    await using served = await serve({ limits: { rates: slowRates } })
    const [ann, bo] = await Promise.all([served.connect('ann'), served.connect('bo')])
    const answers = await Promise.all(Array.from({ length: 8 }, () => ann.emitWithAck('getMe') as Promise<{ error?: { code: string; retryAfterMs: number } }>))
    const limited = answers.filter(answer => answer.error !== undefined)
    expect(limited).toHaveLength(3)
    for (const { error } of limited) expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) as number })
    expect(await bo.emitWithAck('getMe')).toMatchObject({ data: { id: 'bo' } })
  })

  it('one person\'s calls count together, over all their sockets and HTTP', async () => {
    await using served = await serve({ limits: { rates: slowRates } })
    const clients = await Promise.all([served.connect('ann'), served.connect('ann')])
    await Promise.all(clients.flatMap(client => Array.from({ length: 3 }, () => client.emitWithAck('getMe'))))
    expect((await served.request('GET', '/me', { token: 'ann' })).status).toBe(429)
  })

  it('a flooder is told, then cut, and nobody else notices', async () => {
    await using served = await serve()
    const [ann, bo] = await Promise.all([served.connect('ann'), served.connect('bo')])
    const codes = new Set<string>()
    const reason = heard(ann, 'connection.closed')
    const end = heard(ann, 'disconnect')
    for (let at = 0; at < 10_000 && ann.connected; at += 1) {
      ann.emit('getMe', {}, (answer: { error?: { code: string } }) => codes.add(answer.error?.code ?? 'ok'))
      if (at % 100 === 0) await new Promise(resolve => setTimeout(resolve, 5))
    }
    expect(await reason).toEqual({ reason: 'flooding' })
    expect(await end).toBe('io server disconnect')
    expect(codes).toEqual(new Set(['ok', 'RATE_LIMITED']))
    expect(await bo.emitWithAck('getMe')).toMatchObject({ data: { id: 'bo' } })
  })
})
