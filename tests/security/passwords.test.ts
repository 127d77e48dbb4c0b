import { ESLint } from 'eslint'
import { memoryStorage } from '@confab/adapter-memory'
import { bcryptPasswords, type PasswordHasher } from '@confab/core/accounts'
import { defaultLimits } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { password, secured, type Secured } from './secured.js'

/** Passwords that tell what was asked of them. */
function watched(cost = 4): { passwords: PasswordHasher; hashed: string[]; verified: { shown: string; against: string }[] } {
  const real = bcryptPasswords({ cost, threads: 1 })
  const hashed: string[] = []
  const verified: { shown: string; against: string }[] = []
  const passwords: PasswordHasher = {
    ...real,
    hash: shown => {
      hashed.push(shown)
      return real.hash(shown)
    },
    verify: (shown, against) => {
      verified.push({ shown, against })
      return real.verify(shown, against)
    },
  }
  return { passwords, hashed, verified }
}

const signUp = async (served: Secured, shown: string, more: object = {}): Promise<string> => {
  const { status, body } = await served.request('POST', '/account/sign-up', { body: { email: `p${Math.random()}@mail.example`, password: shown, name: 'P', ...more } })
  return status === 201 ? 'taken' : body.error.code
}

describe('a password', () => {
  it.each([
    ['eight characters', 'k3x9wq-z', 'taken'], ['seven', 'k3x9wq-', 'INVALID_INPUT'], ['sixty-four', 'a b'.repeat(22).slice(0, 64), 'taken'], ['three hundred', 'correct horse '.repeat(22).slice(0, 300), 'taken'],
    ['only letters', 'nothingbutletters', 'taken'], ['only digits', '8402957163', 'taken'], ['blanks between words', 'four words and blanks', 'taken'], ['blanks only', ' '.repeat(12), 'taken'],
    ['letters of the world', 'пароль на русском', 'taken'], ['emoji, counted as people count', '🐎🔋📎🐎🔋📎🐎🔋', 'taken'], ['seven emoji', '🐎🔋📎🐎🔋📎🐎', 'INVALID_INPUT'],
    ['one of the most common', 'password123', 'INVALID_INPUT'], ['one of the most common, in capitals', 'PASSWORD123', 'INVALID_INPUT'], ['more than a kilobyte', 'x'.repeat(1_025), 'INVALID_INPUT'],
  ])('S13 of %s: no rule but length and a list', async (_, shown, answer) => {
    await using served = await secured()
    expect(await signUp(served, shown)).toBe(answer)
  })

  it('S13 has the length and the list that the app sets', async () => {
    await using served = await secured({ accounts: { minPasswordLength: 15, blocklist: ['the name of our company'] } })
    expect(await signUp(served, 'fourteen chars')).toBe('INVALID_INPUT')
    expect(await signUp(served, 'The Name Of Our Company')).toBe('INVALID_INPUT')
    expect(await signUp(served, 'fifteen charac.')).toBe('taken')
  })

  it('S13 counts to its last character: beyond 72 bytes, and behind a NUL', async () => {
    await using served = await secured()
    for (const [at, base] of [`${'x'.repeat(100)}`, 'before the NUL\0', 'ü'.repeat(60)].entries()) {
      const email = `long${at}@mail.example`
      expect(await signUp(served, `${base}a`, { email })).toBe('taken')
      const logIn = async (shown: string): Promise<number> => (await served.request('POST', '/account/log-in', { body: { email, password: shown } })).status
      expect([await logIn(`${base}a`), await logIn(`${base}b`), await logIn(base)]).toEqual([200, 401, 401])
    }
  })

  it('S13 is hashed anew by the next log-in when the cost has changed, and stays what it was', async () => {
    const storage = memoryStorage()
    await using before = await secured({ storage })
    const { email, userId } = await before.signUp('Ann')
    await using after = await secured({ storage, accounts: { passwords: bcryptPasswords({ cost: 5, threads: 1 }) } })
    expect((await after.request('POST', '/account/log-in', { body: { email, password } })).status).toBe(200)
    await expect.poll(async () => (await storage.accounts.get(userId))?.passwordHash).toMatch(/\$05\$/)
    expect((await after.request('POST', '/account/log-in', { body: { email, password } })).status).toBe(200)
  })
})

describe('a log-in that fails', () => {
  it('S14 answers alike whatever was wrong, after checking one hash of the same cost (CVE-2020-28208)', async () => {
    const { passwords, hashed, verified } = watched()
    await using served = await secured({ accounts: { passwords } })
    const ann = await served.signUp('Ann')
    await served.storage.accounts.create({ userId: 'without', email: 'without@mail.example', emailKey: 'without@mail.example', passwordHash: null, createdAt: new Date().toISOString() })
    // The first of all makes what unknown people are checked against.
    await served.request('POST', '/account/log-in', { body: { email: 'first@mail.example', password } })

    const answers: unknown[] = []
    for (const email of [ann.email, 'nobody@mail.example', 'without@mail.example', ann.email.toUpperCase(), `${'n'.repeat(200)}@mail.example`]) {
      hashed.splice(0)
      verified.splice(0)
      const { status, headers, text } = await served.request('POST', '/account/log-in', { body: { email, password: 'not the password' } })
      const named = Object.fromEntries(headers)
      delete named.date
      answers.push({ status, text, named })
      expect(hashed, email).toEqual([])
      expect(verified.map(({ shown }) => shown), email).toEqual(['not the password'])
      expect(verified[0]?.against, email).toMatch(/^hmac-sha384:\$2[aby]\$04\$/)
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 401 })
  })

  it('S15 fails at every entry: in the answer, in cookies, and at a change of password (CVE-2026-28514)', async () => {
    await using served = await secured()
    const ann = await served.signUp('Ann')
    const wrong = [`${password}x`, password.slice(0, -1), password.toUpperCase(), ` ${password}`, 'x', 'null', 'undefined', '[object Promise]', 'true']
    for (const shown of wrong) {
      for (const delivery of ['bearer', 'cookie']) {
        const { body, headers } = await served.request('POST', '/account/log-in', { body: { email: ann.email, password: shown, delivery } })
        expect([body.error.code, headers.getSetCookie()], shown).toEqual(['INVALID_CREDENTIALS', []])
      }
      const { body } = await served.request('PUT', '/account/password', { token: ann.token, body: { currentPassword: shown, newPassword: 'another long one' } })
      expect(body.error.code, shown).toBe('INVALID_CREDENTIALS')
    }
    for (const shown of [null, '', true, {}, [], 7]) {
      expect((await served.request('POST', '/account/log-in', { body: { email: ann.email, password: shown } })).body.error.code).toBe('INVALID_INPUT')
    }
    expect((await served.request('POST', '/account/log-in', { body: { email: ann.email, password } })).status).toBe(200)
  })

  it.each<[what: string, verify: () => unknown]>([
    ['throws', () => { throw new Error('broken') }], ['rejects', () => Promise.reject(new Error('broken'))], ['says nothing', () => undefined], ['says "false"', () => 'false'], ['says 1', () => 1], ['says {}', () => ({})],
  ])('S15 lets nobody in when the hasher %s', async (_, verify) => {
    const storage = memoryStorage()
    await using before = await secured({ storage })
    const ann = await before.signUp('Ann')
    const { passwords } = watched()
    await using served = await secured({ storage, accounts: { passwords: { ...passwords, verify: verify as () => Promise<boolean> } } })
    const { status } = await served.request('POST', '/account/log-in', { body: { email: ann.email, password: 'wrong password' } })
    expect([401, 500]).toContain(status)
  })

  it('S15 cannot come of a promise nobody waits for: those are lint errors', async () => {
    const eslint = new ESLint({ cwd: new URL('../..', import.meta.url).pathname })
    const { rules } = await eslint.calculateConfigForFile('packages/core/src/accounts/credentials-check.ts') as { rules: Record<string, [severity: number, ...unknown[]]> }
    for (const rule of ['no-floating-promises', 'no-misused-promises']) expect(rules[`@typescript-eslint/${rule}`]?.[0], rule).toBe(2)
  })
})

describe('log-ins by the thousand', () => {
  it('S16 from one address are counted before anything is hashed, and end as RATE_LIMITED', async () => {
    const { passwords, verified } = watched()
    await using served = await secured({ accounts: { passwords }, limits: { rates: defaultLimits.rates } })
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, at) => served.request('POST', '/account/log-in', { body: { email: `user${at}@mail.example`, password: 'guess it' } })))
    const codes = answers.map(({ body }) => body.error.code)
    expect(new Set(codes)).toEqual(new Set(['INVALID_CREDENTIALS', 'RATE_LIMITED']))
    expect(verified.length).toBe(codes.filter(code => code === 'INVALID_CREDENTIALS').length)
    // The burst of an address, and what came back while it went on.
    expect(verified.length).toBeLessThan(150)
    for (const { status, headers } of answers) if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await served.request('GET', '/health')).status).toBe(200)
  })

  it('S16 from a thousand addresses fill a queue that has an end, and those in it are still answered', async () => {
    let address = 0
    await using served = await secured({ accounts: { passwords: bcryptPasswords({ cost: 8, threads: 1, queue: 64 }) }, http: { clientAddress: () => `203.0.113.${(address += 1)}` } })
    const ann = await served.signUp('Ann')
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, at) => served.request('POST', '/account/log-in', { body: { email: `user${at}@mail.example`, password: 'guess it' } })))
    const codes = answers.map(({ body }) => body.error.code)
    expect(new Set(codes)).toEqual(new Set(['INVALID_CREDENTIALS', 'RATE_LIMITED']))
    expect(served.logged).toEqual([])
    expect((await served.request('POST', '/account/log-in', { body: { email: ann.email, password } })).status).toBe(200)
  })

  it('S16 of one account are counted from however many addresses, and so are guesses by who has its session', async () => {
    let address = 0
    const { passwords, verified } = watched()
    await using served = await secured({ accounts: { passwords }, limits: { rates: defaultLimits.rates }, http: { clientAddress: () => `203.0.113.${(address += 1)}` } })
    const ann = await served.signUp('Ann')
    const guess = (at: number): Promise<{ status: number }> => served.request('POST', '/account/log-in', { body: { email: ann.email, password: `guess ${at}` } })
    const guessAgain = (at: number): Promise<{ status: number }> => served.request('PUT', '/account/password', { token: ann.token, body: { currentPassword: `guess ${at}`, newPassword: 'another long one' } })
    for (const one of [guess, guessAgain]) {
      verified.splice(0)
      const statuses = await Promise.all(Array.from({ length: 100 }, async (_, at) => (await one(at)).status))
      expect(new Set(statuses)).toEqual(new Set([401, 429]))
      expect(verified.length).toBeLessThan(20)
    }
  })
})
