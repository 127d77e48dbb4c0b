import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAccounts } from '@confab/core/accounts'
import { forgedTokens, tokenWithTheKey } from './forged-tokens.js'
import { secret, secured, type Person, type Secured } from './secured.js'

/** A person made up for the titles; each row runs with the real one. */
const nobody: Person = { userId: 'u', name: 'U', email: 'u@mail.example', sessionId: 's', token: 't', refresh: 'r' }
const titles = forgedTokens(nobody).map(([forgery]) => forgery)

describe('a forged token', () => {
  let served: Secured
  let ann: Person
  let forged: Map<string, string>
  beforeAll(async () => {
    served = await secured()
    ann = await served.signUp('Ann')
    forged = new Map(forgedTokens(ann))
  })
  afterAll(() => served[Symbol.asyncDispose]())

  /** By every way in: HTTP, a socket, and the cookie of both. */
  async function answers(token: string): Promise<string[]> {
    const cookie = `__Host-confab=${token}`
    const code = ({ status, body }: { status: number; body: { error?: { code: string } } }): string => body.error?.code ?? String(status)
    const connect = (auth: object, headers: Record<string, string> = {}): Promise<string> =>
      served.connect(auth, { extraHeaders: headers }).then(() => 'let in', (error: { data?: { code: string }; message: string }) => error.data?.code ?? error.message)
    return [
      code(await served.request('GET', '/me', { token })), code(await served.request('GET', '/account', { token })),
      code(await served.request('GET', '/me', { headers: { cookie } })), code(await served.request('GET', '/account', { headers: { cookie } })),
      await connect({ token }), await connect({}, { cookie }),
    ]
  }

  it('S12 the table has more than twenty rows, each unlike the others', () => {
    expect(titles.length).toBeGreaterThan(20)
    expect(new Set(titles).size).toBe(titles.length)
    expect(new Set(forged.values()).size).toBe(titles.length)
  })

  it('S12 what the forgers lack is the key: with it the same claims are let in everywhere', async () => {
    expect(await answers(tokenWithTheKey(ann))).toEqual(['200', '200', '200', '200', 'let in', 'let in'])
  })

  it.each(titles)('S12 with %s is UNAUTHENTICATED over HTTP, socket and cookie', async forgery => {
    expect(await answers(forged.get(forgery) as string)).toEqual(Array.from({ length: 6 }, () => 'UNAUTHENTICATED'))
  })

  it('S12 that is no text is refused by a socket', async () => {
    for (const token of [{ $ne: null }, [ann.token], 7, true, { token: ann.token }, { toString: ann.token }]) {
      await expect(served.connect({ token }), JSON.stringify(token)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    }
  })

  it('S12 among two cookies of one name makes both count for nothing', async () => {
    const cookie = `__Host-confab=${ann.token}; __Host-confab=${ann.token}`
    expect((await served.request('GET', '/me', { headers: { cookie } })).status).toBe(401)
    await expect(served.connect({}, { extraHeaders: { cookie } })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
  })

  it('S12 after all of them the good one is still good', async () => {
    expect((await served.request('GET', '/me', { token: ann.token })).status).toBe(200)
  })
})

it('S12 a key that is too short, or tokens that would hold for long, are refused before the first request', () => {
  for (const options of [{ keys: [{ id: 'a', secret: 'x'.repeat(31) }] }, { keys: [] }, { keys: [{ id: 'a', secret }], accessTokenMinutes: 61 }, { keys: [{ id: 'a', secret }, { id: 'a', secret }] }]) {
    expect(() => createAccounts(options)).toThrow(TypeError)
  }
})

it('S12 during a change of keys tokens of both count, and those of the old key no more once it is taken out', async () => {
  const first = await secured()
  const ann = await first.signUp('Ann')
  const storage = first.storage
  await using both = await secured({ storage, accounts: { keys: [{ id: 'new', secret: `${secret} new` }, { id: 'one', secret }] } })
  expect((await both.request('GET', '/me', { token: ann.token })).status).toBe(200)
  const { body } = await both.request('POST', '/account/log-in', { body: { email: ann.email, password: 'correct horse battery' } })
  await using after = await secured({ storage, accounts: { keys: [{ id: 'new', secret: `${secret} new` }] } })
  expect((await after.request('GET', '/me', { token: ann.token })).status).toBe(401)
  expect((await after.request('GET', '/me', { token: body.accessToken as string })).status).toBe(200)
  // A key that was swapped under its name signs nothing that counts.
  await using swapped = await secured({ storage, accounts: { keys: [{ id: 'one', secret: `${secret} swapped` }] } })
  expect((await swapped.request('GET', '/me', { token: ann.token })).status).toBe(401)
  await first[Symbol.asyncDispose]()
})

it('S12 a refresh token used a second time ends the family, and every token it ever made', async () => {
  let now = Date.now()
  await using served = await secured({ clock: { now: () => now } })
  const ann = await served.signUp('Ann')
  const { body: second } = await served.request('POST', '/account/refresh', { body: { refreshToken: ann.refresh } })
  now += 31_000
  for (const refreshToken of [ann.refresh, second.refreshToken]) {
    expect((await served.request('POST', '/account/refresh', { body: { refreshToken } })).body.error.code).toBe('UNAUTHENTICATED')
  }
  for (const token of [ann.token, second.accessToken as string]) expect((await served.request('GET', '/me', { token })).status).toBe(401)
})
