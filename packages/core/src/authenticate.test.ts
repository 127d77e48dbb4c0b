import { memoryStorage } from '@confab/adapter-memory'
import { ChatError } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { createChat, type Authenticate, type Credentials, type Identity } from './index.js'

const clock = { now: () => 1_000_000 }

function authenticate(app: Authenticate, credentials: Partial<Credentials> = {}, logged: string[] = []): Promise<Identity> {
  const logger = { error: (_: object, message: string) => void logged.push(message), warn() {} }
  const chat = createChat({ storage: memoryStorage(), authenticate: app, clock, logger })
  return chat.host.authenticate({ token: null, headers: {}, ...credentials })
}

describe('who is calling', () => {
  it('is said by the app, by an id or by an identity', async () => {
    await expect(authenticate(({ token }) => token, { token: 'ann' })).resolves.toEqual({ userId: 'ann' })
    await expect(authenticate(async () => ({ userId: 'ann', sessionId: 's1', expiresAt: 2_000_000 }))).resolves.toEqual({ userId: 'ann', sessionId: 's1', expiresAt: 2_000_000 })
  })

  it.each<[string, Authenticate]>([
    ['says nobody', () => null],
    ['forgets to say', () => undefined as never],
    ['throws over a bad token', () => { throw new Error('jwt malformed') }],
    ['rejects over a bad token', () => Promise.reject(new Error('jwt expired'))],
    ['says somebody whose sign-in is over', () => ({ userId: 'ann', expiresAt: 1_000_000 })],
  ])('is UNAUTHENTICATED when the app %s, and nothing is logged', async (_, app) => {
    const logged: string[] = []
    await expect(authenticate(app, {}, logged)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(logged).toEqual([])
  })

  it('is what the app\'s own ChatError says', async () => {
    await expect(authenticate(() => { throw new ChatError('UNAVAILABLE', 'Login is down.') })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'Login is down.' })
  })

  it.each([7, '', 'two words', '..', { userId: 7 }, {}, { id: 'ann' }, true])('cannot be %j: the log tells the developer', async (answer) => {
    const logged: string[] = []
    await expect(authenticate(() => answer as never, {}, logged)).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(logged[0]).toContain('String(id)')
  })

  it('is asked with the cookie only when the origin rule allows it; everything else always comes along', async () => {
    const seen: Credentials[] = []
    const app: Authenticate = (credentials) => { seen.push(credentials); return 'ann' }
    const headers = { host: 'app.example', cookie: 'session=1', 'user-agent': 'x' }
    await authenticate(app, { headers: { ...headers, origin: 'https://app.example' } })
    await authenticate(app, { token: 't', headers: { ...headers, origin: 'https://evil.example' } })
    expect(seen.map(({ headers: { cookie } }) => cookie)).toEqual(['session=1', undefined])
    expect(seen[1]).toEqual({ token: 't', headers: { host: 'app.example', 'user-agent': 'x', origin: 'https://evil.example' } })
  })
})
