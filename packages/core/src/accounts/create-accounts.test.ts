import { memoryStorage } from '@confab/adapter-memory'
import { defaultLimits, type AccountInput, type AccountOperationName, type AccountOutput, type SignedIn } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat, type Chat } from '../index.js'
import { bcryptPasswords, createAccounts, type AccountOptions, type PasswordHasher } from './index.js'

const secret = 'a secret of at least thirty-two bytes'
const ann = { email: 'Ann@Example.org', password: 'correct horse battery', name: 'Ann' }

let now: number
let chat: Chat
let hashed: string[]
let verified: string[]

/** Passwords that are quick to keep and tell what was asked of them; the real ones have tests of their own. */
function spiedPasswords(): PasswordHasher {
  const real = bcryptPasswords({ cost: 4 })
  return {
    ...real,
    hash(password) { hashed.push(password); return real.hash(password) },
    verify(password, stored) { verified.push(password); return real.verify(password, stored) },
  }
}

function open(options: Partial<AccountOptions> = {}): Chat {
  return createChat({
    storage: memoryStorage(), clock: { now: () => now }, logger: { error() {}, warn() {} },
    accounts: createAccounts({ keys: [{ id: 'one', secret }], passwords: spiedPasswords(), ...options }),
    limits: { rates: { ...defaultLimits.rates, auth: { burst: 10, perSecond: 0.2 } } },
  })
}

async function call<Name extends AccountOperationName>(
  name: Name, input: AccountInput<Name>, from: { token?: string | null; cookie?: string; address?: string } = {},
): Promise<AccountOutput<Name>> {
  const answer = await answerTo(name, input, from)
  return answer.output as AccountOutput<Name>
}

function answerTo(name: AccountOperationName, input: object, { token = null, cookie, address }: { token?: string | null; cookie?: string; address?: string } = {}) {
  const headers = { host: 'app.example', 'user-agent': 'Browser', ...(cookie === undefined ? {} : { cookie }) }
  return (chat.host.callAccount as NonNullable<Chat['host']['callAccount']>)({ credentials: { token, headers }, address: address ?? null }, name, input)
}

function whoIs(token: string | null): Promise<string | null> {
  return chat.host.authenticate({ token, headers: {} }).then(({ userId }) => userId, () => null)
}

beforeEach(() => {
  now = Date.parse('2026-01-01T00:00:00Z')
  hashed = []
  verified = []
  chat = open()
})

describe('signing up and in', () => {
  it('makes a person, an account and a session whose token every surface takes', async () => {
    const signedIn = await call('signUp', { ...ann, avatarUrl: '/ann.png', custom: { firstName: 'Ann' } })
    expect(signedIn.user).toEqual({ id: expect.any(String) as string, name: 'Ann', bio: '', avatarUrl: '/ann.png', custom: { firstName: 'Ann' } })
    expect(await whoIs(signedIn.accessToken)).toBe(signedIn.user.id)
    expect(await chat.as(signedIn.user.id).getMe()).toMatchObject({ name: 'Ann' })
    expect(await call('getAccount', {}, { token: signedIn.accessToken })).toEqual({ userId: signedIn.user.id, email: 'Ann@Example.org', createdAt: new Date(now).toISOString() })
  })

  it('takes the address in any case, and refuses it a second time', async () => {
    const { user } = await call('signUp', ann)
    expect((await call('logIn', { email: 'ANN@example.ORG', password: ann.password })).user.id).toBe(user.id)
    await expect(call('signUp', { ...ann, email: 'ann@EXAMPLE.org' })).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'email_taken' } })
  })

  it.each([
    ['a wrong password', { email: ann.email, password: 'correct horse batterY' }],
    ['an unknown address', { email: 'nobody@example.org', password: ann.password }],
  ])('refuses %s with the same answer, after checking exactly one hash', async (_, input) => {
    await call('signUp', ann)
    verified = []
    await expect(call('logIn', input)).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS', message: 'The e-mail address or the password is wrong.' })
    expect(verified).toEqual([input.password])
  })

  it.each([
    ['too short', 'seven77'], ['common', 'Password123'], ['the address', 'ann@example.org'], ['one of no characters', ''], ['a number', 12345678], ['an operator', { $ne: null }],
  ])('refuses a password that is %s, before hashing', async (_, password) => {
    await expect(call('signUp', { ...ann, password: password as string })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(hashed).toEqual([])
  })

  it('takes a common password when the app turned the list off', async () => {
    chat = open({ blocklist: false })
    await expect(call('signUp', { ...ann, password: 'password123' })).resolves.toBeDefined()
  })

  it('hashes anew after a log-in when the cost has changed, and the password still works', async () => {
    const storage = memoryStorage()
    const withCost = (cost: number): Chat => createChat({ storage, accounts: createAccounts({ keys: [{ id: 'one', secret }], passwords: bcryptPasswords({ cost }) }) })
    chat = withCost(4)
    const { user } = await call('signUp', ann)
    chat = withCost(5)
    await call('logIn', ann_login)
    await expect.poll(async () => (await storage.accounts.get(user.id))?.passwordHash).toMatch(/\$05\$/)
    await call('logIn', ann_login)
  })
})

const ann_login = { email: ann.email, password: ann.password }

describe('tokens', () => {
  it('end with their ten minutes, and the refresh token gets the next', async () => {
    const first = await call('signUp', ann)
    now += 10 * 60_000 + 1_000
    expect(await whoIs(first.accessToken)).toBeNull()
    const second = await call('refresh', { refreshToken: first.refreshToken as string })
    expect(await whoIs(second.accessToken)).toBe(first.user.id)
    expect(second.sessionId).toBe(first.sessionId)
  })

  it('are the same successor for whoever asks twice at once, so two tabs both stay signed in', async () => {
    const { refreshToken } = await call('signUp', ann) as { refreshToken: string }
    const [one, two] = await Promise.all([call('refresh', { refreshToken }), call('refresh', { refreshToken })])
    expect(one.refreshToken).toBe(two.refreshToken)
    await call('refresh', { refreshToken: one.refreshToken as string })
  })

  it('used a second time later end the session: one of the two who have it stole it', async () => {
    const first = await call('signUp', ann)
    const second = await call('refresh', { refreshToken: first.refreshToken as string })
    now += 31_000
    await expect(call('refresh', { refreshToken: first.refreshToken as string })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await whoIs(second.accessToken)).toBeNull()
    await expect(call('refresh', { refreshToken: second.refreshToken as string })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('go on through a change of keys, until the old key is taken out', async () => {
    const storage = memoryStorage()
    const withKeys = (...ids: string[]): Chat => createChat({ storage, clock: { now: () => now }, accounts: createAccounts({ keys: ids.map((id) => ({ id, secret: `${secret} ${id}` })), passwords: spiedPasswords() }) })
    chat = withKeys('old')
    const { accessToken, user } = await call('signUp', ann)
    chat = withKeys('new', 'old')
    expect(await whoIs(accessToken)).toBe(user.id)
    chat = withKeys('new')
    expect(await whoIs(accessToken)).toBeNull()
  })

  it.each(['', 'x', '.', 'a.b', `${'x'.repeat(2_000)}`, '00000000-0000-0000-0000-000000000000.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'])('of no session are refused: %j', async (refreshToken) => {
    await expect(call('refresh', { refreshToken })).rejects.toMatchObject({ code: expect.stringMatching(/UNAUTHENTICATED|INVALID_INPUT/) as string })
  })
})

describe('sessions', () => {
  const signInTwice = async (): Promise<[SignedIn, SignedIn]> => [await call('signUp', ann), await call('logIn', ann_login)]

  it('are listed for their owner, with the one that asks marked, and without any token', async () => {
    const [one, two] = await signInTwice()
    const { sessions } = await call('listSessions', {}, { token: two.accessToken })
    expect(sessions.map(({ id, current, userAgent }) => ({ id, current, userAgent }))).toEqual(expect.arrayContaining([
      { id: one.sessionId, current: false, userAgent: 'Browser' }, { id: two.sessionId, current: true, userAgent: 'Browser' },
    ]))
    expect(JSON.stringify(sessions)).not.toMatch(/hash/i)
  })

  it('end one by one, or all at once', async () => {
    const [one, two] = await signInTwice()
    await call('revokeSession', { sessionId: one.sessionId }, { token: two.accessToken })
    expect(await whoIs(one.accessToken)).toBeNull()
    expect(await whoIs(two.accessToken)).toBe(two.user.id)
    const three = await call('logIn', ann_login)
    await call('logOut', { everywhere: true }, { token: three.accessToken })
    expect(await whoIs(two.accessToken)).toBeNull()
    expect(await whoIs(three.accessToken)).toBeNull()
  })

  it('of others do not exist', async () => {
    const [one] = await signInTwice()
    const eve = await call('signUp', { ...ann, email: 'eve@example.org', name: 'Eve' })
    await expect(call('revokeSession', { sessionId: one.sessionId }, { token: eve.accessToken })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await whoIs(one.accessToken)).toBe(one.user.id)
  })

  it('but the one that changed the password end with it', async () => {
    const [one, two] = await signInTwice()
    await expect(call('changePassword', { currentPassword: 'wrong', newPassword: 'another long one' }, { token: two.accessToken })).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    await call('changePassword', { currentPassword: ann.password, newPassword: 'another long one' }, { token: two.accessToken })
    expect(await whoIs(one.accessToken)).toBeNull()
    expect(await whoIs(two.accessToken)).toBe(two.user.id)
    await expect(call('logIn', ann_login)).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    await call('logIn', { ...ann_login, password: 'another long one' })
  })

  it('close their sockets when they end', async () => {
    const [one, two] = await signInTwice()
    const closed: object[] = []
    chat.host.attach({ deliver() {}, async disconnect(target) { closed.push(target) }, async close() {} })
    await call('logOut', {}, { token: two.accessToken })
    expect(closed).toEqual([{ sessionId: two.sessionId }])
    expect(await whoIs(one.accessToken)).toBe(one.user.id)
  })

  it.each(['logOut', 'changePassword', 'getAccount', 'listSessions', 'revokeSession'] as const)('%s is for those who are signed in', async (name) => {
    const inputs = { logOut: {}, changePassword: { currentPassword: 'x', newPassword: 'y' }, getAccount: {}, listSessions: {}, revokeSession: { sessionId: 'x' } }
    await expect(answerTo(name, inputs[name])).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('cookies', () => {
  it('carry the tokens instead of the answer, for HTTPS and this host only', async () => {
    const { output, cookies } = await answerTo('signUp', { ...ann, delivery: 'cookie' })
    expect(output).toMatchObject({ accessToken: null, refreshToken: null })
    expect(cookies.map(({ name, secure, maxAgeSeconds }) => ({ name, secure, maxAgeSeconds }))).toEqual([
      { name: '__Host-confab', secure: true, maxAgeSeconds: 600 }, { name: '__Host-confab-refresh', secure: true, maxAgeSeconds: 30 * 86_400 },
    ])
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    expect(await call('getAccount', {}, { cookie })).toMatchObject({ email: ann.email })
    const refreshed = await answerTo('refresh', {}, { cookie })
    expect(refreshed.output).toMatchObject({ accessToken: null })
    expect(refreshed.cookies).toHaveLength(2)
    const { cookies: cleared } = await answerTo('logOut', {}, { cookie })
    expect(cleared.every(({ maxAgeSeconds, value }) => maxAgeSeconds === 0 && value === '')).toBe(true)
  })

  it('count for nothing when there are two of a name', async () => {
    const { cookies } = await answerTo('signUp', { ...ann, delivery: 'cookie' })
    const good = `__Host-confab=${cookies[0]?.value}`
    await expect(call('getAccount', {}, { cookie: `${good}; __Host-confab=x` })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

it('tries of one account and of one network address are counted before anything is hashed', async () => {
  await call('signUp', ann)
  verified = []
  const tries = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => call('logIn', { email: ann.email, password: `guess ${index}` })))
  const codes = tries.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'in'))
  expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(9)
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(91)
  expect(verified).toHaveLength(9)

  verified = []
  await Promise.allSettled(Array.from({ length: 100 }, (_, index) => call('logIn', { email: `user${index}@example.org`, password: 'guess' }, { address: '203.0.113.9' })))
  expect(verified).toHaveLength(50)
})

it.each([
  ['a short key', { keys: [{ id: 'a', secret: 'short' }] }], ['no key', { keys: [] }], ['two keys of one id', { keys: [{ id: 'a', secret }, { id: 'a', secret }] }],
  ['tokens for a day', { keys: [{ id: 'a', secret }], accessTokenMinutes: 1_440 }],
])('does not start with %s', (_, options) => {
  expect(() => createAccounts(options)).toThrow(TypeError)
})

it('a chat takes a login of the app\'s own or the one in the box, not both and not neither', () => {
  const accounts = createAccounts({ keys: [{ id: 'a', secret }] })
  expect(() => createChat({ storage: memoryStorage(), accounts, authenticate: () => 'x' } as never)).toThrow(/not both/)
  expect(() => createChat({ storage: memoryStorage() } as never)).toThrow(/accounts/)
})
