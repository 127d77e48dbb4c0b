import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { AccountStorage, SessionRotation, StoredAccount, StoredSession } from '../interfaces/account-storage.js'
import { brokenPromise } from './broken-promise.js'
import type { ContractRunner } from './contract-options.js'

/** A storage of accounts to be tested. */
export interface AccountsUnderTest {
  /** The storage. */
  storage: AccountStorage
  /** Called after the test, also when it failed. */
  close?: () => void | Promise<void>
}

/** What {@link accountContract} is run with. */
export interface AccountContractOptions extends ContractRunner {
  /** Called at the start of each test; may hand out the same storage again. */
  createStorage: () => AccountsUnderTest | Promise<AccountsUnderTest>
}

/** Defines the tests that every {@link AccountStorage} has to pass. Works with any test runner, as {@link storageContract} does. */
export function accountContract({ describe, it, createStorage }: AccountContractOptions): void {
  const test = (title: string, body: (storage: AccountStorage) => Promise<void>): void => {
    it(`Accounts: ${title}`, async () => {
      const { storage, close } = await createStorage()
      try {
        await body(storage)
      } catch (error) {
        throw brokenPromise('Accounts', error)
      } finally {
        await close?.()
      }
    })
  }

  describe('accounts', () => {
    test('of 50 concurrent sign-ups with one address exactly one makes the account', async ({ accounts }) => {
      const emailKey = `${id()}@example.org`
      const drafts = Array.from({ length: 50 }, () => account({ emailKey }))
      const created = (await Promise.all(drafts.map((draft) => accounts.create(draft)))).map((answer) => answer.created)
      assert.equal(created.filter(Boolean).length, 1, 'not exactly one was created')
      assert.deepEqual(await accounts.findByEmail(emailKey), drafts[created.indexOf(true)])
    })

    test('are found by address and by person, and otherwise are null', async ({ accounts }) => {
      const ours = account({ passwordHash: null })
      assert.deepEqual(await accounts.create(ours), { created: true })
      assert.deepEqual(await accounts.findByEmail(ours.emailKey), ours)
      assert.deepEqual(await accounts.get(ours.userId), ours)
      assert.equal(await accounts.get(id()), null)
      assert.equal(await accounts.findByEmail(`${ours.emailKey}x`), null)
      assert.deepEqual(await accounts.create(account({ userId: ours.userId })), { created: false }, 'a person got two accounts')
    })

    test('change their hash only when it still is the one that was read', async ({ accounts }) => {
      const ours = account()
      await accounts.create(ours)
      const won = await Promise.all(Array.from({ length: 20 }, (_, index) => accounts.setPasswordHash(ours.userId, ours.passwordHash, `hash ${index}`)))
      assert.equal(won.filter(Boolean).length, 1, 'not exactly one of 20 concurrent changes won')
      assert.equal((await accounts.get(ours.userId))?.passwordHash, `hash ${won.indexOf(true)}`)
      assert.equal(await accounts.setPasswordHash(ours.userId, ours.passwordHash, 'late'), false)
      assert.equal(await accounts.setPasswordHash(id(), null, 'nobody'), false)
    })

    test('hand out copies: what a reader changes is not what is stored', async ({ accounts, sessions }) => {
      const [ours, open] = [account(), session()]
      await accounts.create(ours)
      await sessions.create(open)
      for (const read of [await accounts.get(ours.userId), await accounts.findByEmail(ours.emailKey)]) Object.assign(read as object, { passwordHash: 'changed' })
      for (const read of [await sessions.get(open.id), (await sessions.list(open.userId))[0]]) Object.assign(read as object, { refreshHash: 'changed' })
      assert.equal((await accounts.get(ours.userId))?.passwordHash, ours.passwordHash)
      assert.equal((await sessions.get(open.id))?.refreshHash, open.refreshHash)
    })
  })

  describe('sessions', () => {
    test('a refresh token is used up by exactly one of 50 concurrent uses; within the grace the others are told so', async ({ sessions }) => {
      const open = session()
      await sessions.create(open)
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => sessions.rotate(rotation(open, { fromHash: open.refreshHash, toHash: 'second' }))))
      assert.deepEqual(tally(outcomes), { rotated: 1, repeated: 49 })
      const { refreshHash, previousHash, expiresAt } = (await sessions.get(open.id)) as StoredSession
      assert.deepEqual({ refreshHash, previousHash, expiresAt }, { refreshHash: 'second', previousHash: open.refreshHash, expiresAt: later(60) })
    })

    test('without grace, all but one of 50 concurrent uses are a second use', async ({ sessions }) => {
      const open = session()
      await sessions.create(open)
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => sessions.rotate(rotation(open, { fromHash: open.refreshHash, toHash: 'second', graceMs: 0 }))))
      assert.deepEqual(tally(outcomes), { rotated: 1, reused: 49 })
    })

    test('a token from before the last one, and one that never was, are a second use, whatever the grace', async ({ sessions }) => {
      const open = session()
      await sessions.create(open)
      assert.equal(await sessions.rotate(rotation(open, { fromHash: open.refreshHash, toHash: 'second' })), 'rotated')
      assert.equal(await sessions.rotate(rotation(open, { fromHash: 'second', toHash: 'third' })), 'rotated')
      assert.equal(await sessions.rotate(rotation(open, { fromHash: open.refreshHash, toHash: 'second' })), 'reused')
      assert.equal(await sessions.rotate(rotation(open, { fromHash: 'never', toHash: 'x' })), 'reused')
      assert.equal(await sessions.rotate(rotation(open, { fromHash: 'second', toHash: 'third', usedAt: later(31), graceMs: 30_000 })), 'reused', 'the grace has no end')
      assert.equal((await sessions.get(open.id))?.refreshHash, 'third', 'a refused use changed something')
    })

    test('that ended are gone', async ({ sessions }) => {
      const open = session()
      await sessions.create(open)
      assert.equal(await sessions.revoke(open.id), true)
      assert.equal(await sessions.revoke(open.id), false)
      assert.equal(await sessions.get(open.id), null)
      assert.equal(await sessions.rotate(rotation(open, { fromHash: open.refreshHash, toHash: 'second' })), 'gone')
      assert.deepEqual(await sessions.list(open.userId), [])
    })

    test('are found together, those that have ended and those that never were left out', async ({ sessions }) => {
      const [first, second, ended] = [session(), session(), session()]
      for (const one of [first, second, ended]) await sessions.create(one)
      await sessions.revoke(ended.id)
      const found = await sessions.findMany([first.id, second.id, ended.id, id(), first.id])
      assert.deepEqual(found.map(({ id: one, userId, expiresAt }) => [one, userId, expiresAt]).sort(), [first, second].map((one) => [one.id, one.userId, one.expiresAt]).sort())
      assert.deepEqual(await sessions.findMany([]), [])
    })

    test('of one person end together, but for the one to keep, and nobody else\'s do', async ({ sessions }) => {
      const userId = id()
      const [first, second, third] = [session({ userId }), session({ userId }), session({ userId })]
      const others = session()
      for (const one of [first, second, third, others]) await sessions.create(one)
      assert.deepEqual((await sessions.revokeAll(userId, second.id)).sort(), [first.id, third.id].sort())
      assert.deepEqual(await sessions.list(userId), [second])
      assert.deepEqual(await sessions.revokeAll(userId), [second.id])
      assert.deepEqual(await sessions.revokeAll(userId), [])
      assert.deepEqual(await sessions.get(others.id), others)
    })

    test('are listed with the one used last first', async ({ sessions }) => {
      const userId = id()
      const [first, second] = [session({ userId }), session({ userId, lastUsedAt: later(1) })]
      await sessions.create(first)
      await sessions.create(second)
      assert.deepEqual((await sessions.list(userId)).map((one) => one.id), [second.id, first.id])
      await sessions.rotate(rotation(first, { fromHash: first.refreshHash, toHash: 'second', usedAt: later(2) }))
      assert.deepEqual((await sessions.list(userId)).map((one) => one.id), [first.id, second.id])
    })
  })
}

const beginning = Date.now()

/** So many seconds after the beginning. */
function later(seconds: number): string {
  return new Date(beginning + seconds * 1_000).toISOString()
}

function id(): string {
  return randomBytes(8).toString('hex')
}

function account(fields: Partial<StoredAccount> = {}): StoredAccount {
  const email = `${id()}@Example.org`
  return { userId: id(), email, emailKey: email.toLowerCase(), passwordHash: `hash ${id()}`, createdAt: later(0), ...fields }
}

function session(fields: Partial<StoredSession> = {}): StoredSession {
  return {
    id: id(), userId: id(), refreshHash: `refresh ${id()}`, previousHash: null, rotatedAt: later(0), createdAt: later(0), lastUsedAt: later(0), expiresAt: later(600),
    userAgent: null, ...fields,
  }
}

function rotation({ id: sessionId }: StoredSession, fields: Pick<SessionRotation, 'fromHash' | 'toHash'> & Partial<SessionRotation>): SessionRotation {
  return { sessionId, usedAt: later(0), expiresAt: later(60), graceMs: 30_000, ...fields }
}

function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
