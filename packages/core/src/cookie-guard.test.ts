import { memoryStorage } from '@confab/adapter-memory'
import { ChatError } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { createChat, type Authenticate, type Credentials } from './index.js'

const host = 'localhost:3000'

/** A chat whose login goes by the cookie, and what it logs. */
function cookieChat(options: { origins?: string[]; authenticate?: Authenticate } = {}) {
  const logged: string[] = []
  const { host: chat } = createChat({
    storage: memoryStorage(), authenticate: ({ headers }) => (headers.cookie === 'session=ann' ? 'ann' : null), ...options,
    logger: { error: (_, message) => void logged.push(message), warn: (_, message) => void logged.push(message) },
  })
  return { logged, ask: (headers: Credentials['headers'], token: string | null = null) => chat.authenticate({ token, headers: { host, cookie: 'session=ann', ...headers } }) }
}

describe('a cookie that was ignored', () => {
  it('is why nobody is signed in: the answer says so, and the log says what to do, once for each origin and host', async () => {
    const { ask, logged } = cookieChat()
    for (const origin of ['http://localhost:5173', 'http://localhost:5173', 'https://app.example']) {
      await expect(ask({ origin })).rejects.toMatchObject({ code: 'UNAUTHENTICATED', details: { reason: 'cookie_ignored' } })
    }
    expect(logged).toEqual([
      'A cookie from Origin http://localhost:5173 was ignored, because this request\'s host is localhost:3000. If that page is yours: Add `origins: [\'http://localhost:5173\']` to createChat, or let the proxy in between keep the Host header.',
      expect.stringContaining('Origin https://app.example was') as string,
    ])
    await expect(ask({ origin: 'http://localhost:5173', host: 'localhost:4000' })).rejects.toThrow()
    expect(logged).toHaveLength(3)
  })

  it('is said otherwise where there is a list, where the origin is none, and where there is no origin', async () => {
    const { ask, logged } = cookieChat({ origins: ['https://app.example'] })
    for (const headers of [{ origin: 'https://other.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      await expect(ask(headers)).rejects.toMatchObject({ details: { reason: 'cookie_ignored' } })
    }
    expect(logged).toEqual([
      expect.stringContaining('it is not one of `origins`') as string,
      expect.stringContaining('cannot be allowed') as string,
      expect.stringContaining('{ page: true }') as string,
    ])
  })

  it('is not spoken of where it did not matter: no cookie, a token beside it, somebody signed in all the same', async () => {
    const { ask, logged } = cookieChat({ authenticate: ({ token, headers }) => token ?? (headers.cookie === undefined && headers.guest === 'yes' ? 'guest' : null) })
    const origin = 'https://other.example'
    expect((await ask({ origin, cookie: undefined }).catch((error: ChatError) => error) as ChatError).details).toBeUndefined()
    expect(await ask({ origin }, 'bob')).toEqual({ userId: 'bob' })
    expect(await ask({ origin, guest: 'yes' })).toEqual({ userId: 'guest' })
    expect(logged).toEqual([])
  })

  it('does not hide what the app\'s own login says', async () => {
    const { ask } = cookieChat({ authenticate: () => { throw new ChatError('UNAUTHENTICATED', 'Banned.', { details: { reason: 'banned' } }) } })
    await expect(ask({ origin: 'https://other.example' })).rejects.toMatchObject({ details: { reason: 'banned' } })
    const { ask: askAgain } = cookieChat({ authenticate: () => { throw new ChatError('UNAVAILABLE') } })
    await expect(askAgain({ origin: 'https://other.example' })).rejects.toMatchObject({ code: 'UNAVAILABLE', details: undefined })
  })

  it('fills no log, however many origins somebody makes up', async () => {
    const { ask, logged } = cookieChat()
    for (let n = 0; n < 200; n += 1) await expect(ask({ origin: `https://${n}.example/${'x'.repeat(2_000)}` })).rejects.toThrow()
    expect(logged).toHaveLength(50)
    expect(Math.max(...logged.map((line) => line.length))).toBeLessThan(1_000)
  })
})

it('a chat whose origins can never match is not made', () => {
  expect(() => cookieChat({ origins: ['example.com/'] })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error)
})
