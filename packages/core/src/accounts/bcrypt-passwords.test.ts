import bcrypt from 'bcryptjs'
import { afterEach, describe, expect, it } from 'vitest'
import { bcryptPasswords, type BcryptOptions } from './bcrypt-passwords.js'
import type { PasswordHasher } from './password-hasher.js'

describe('passwords', () => {
  let passwords: PasswordHasher
  const use = (options: BcryptOptions = {}): PasswordHasher => (passwords = bcryptPasswords({ cost: 4, ...options }))
  afterEach(() => passwords.close())

  it('are verified, and never cut off at 72 bytes or at a NUL', async () => {
    use()
    const long = `${'correct horse battery staple '.repeat(5)}a`
    const stored = await passwords.hash(long)
    expect(await passwords.verify(long, stored)).toBe(true)
    expect(await passwords.verify(`${long.slice(0, -1)}b`, stored)).toBe(false)
    expect(await passwords.verify('before\0after', await passwords.hash('before\0other'))).toBe(false)
  })

  it('are salted: the same one twice is stored differently', async () => {
    use()
    expect(await passwords.hash('same')).not.toBe(await passwords.hash('same'))
  })

  it('are worth nothing without the pepper they were hashed with', async () => {
    const stored = await use({ pepper: 'a' }).hash('secret')
    await passwords.close()
    expect(await use({ pepper: 'b' }).verify('secret', stored)).toBe(false)
  })

  it('of an earlier login with plain bcrypt are accepted, and are to be hashed anew', async () => {
    use()
    const stored = bcrypt.hashSync('password123', 4)
    expect(await passwords.verify('password123', stored)).toBe(true)
    expect(await passwords.verify('password124', stored)).toBe(false)
    expect(passwords.needsRehash(stored)).toBe(true)
    expect(passwords.needsRehash(await passwords.hash('password123'))).toBe(false)
    expect(bcryptPasswords({ cost: 5 }).needsRehash(await passwords.hash('password123'))).toBe(true)
  })

  it.each(['', 'plain text', '$2b$04$short', 'hmac-sha384:', 'hmac-sha384:plain', '{"$ne":null}'])('never match the stored text %j', async (stored) => {
    expect(await use().verify('plain text', stored)).toBe(false)
    expect(await passwords.verify('', stored)).toBe(false)
  })

  it('beyond the queue are refused at once, and those before are still answered', async () => {
    use({ threads: 1, queue: 3 })
    const all = await Promise.allSettled(Array.from({ length: 10 }, async () => passwords.hash('x')))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) as number })
  })

  it('are hashed off the main thread: timers go on firing meanwhile', async () => {
    use({ cost: 10, threads: 1 })
    let ticks = 0
    const timer = setInterval(() => (ticks += 1), 1)
    await passwords.hash('x')
    clearInterval(timer)
    // Some 80 ms of hashing; on this thread there would have been none.
    expect(ticks).toBeGreaterThan(5)
  })
})
