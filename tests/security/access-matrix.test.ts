import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountRoutes, operationNames, type AccountOperationName } from '@confab/protocol'
import { password, secured, type Person, type Secured } from './secured.js'
import { allRoutes, placed, validInputs, type AnyOperation } from './valid-inputs.js'

/* Who may do what in a conversation, for every operation and role, on every surface: tests/behaviour/access.test.ts. Here are those without a session, and the login itself. */

const everyOperation = Object.keys(allRoutes) as AnyOperation[]
const openToAll: readonly AnyOperation[] = ['signUp', 'logIn', 'refresh']

let served: Secured
let ann: Person
beforeAll(async () => {
  served = await secured()
  ann = await served.signUp('Ann')
})
afterAll(() => served[Symbol.asyncDispose]())

it('S5 there is an input for every operation that has a route, and for no other', () => {
  expect(Object.keys(validInputs).sort()).toEqual([...everyOperation].sort())
})

it.each(everyOperation)('S5 %s: nobody without a session gets an answer, and nothing is asked of the storage', async name => {
  const { body } = await served.request('POST', '/account/log-in', { body: { email: ann.email, password } })
  const ended = body.accessToken as string
  await served.request('POST', '/account/log-out', { token: ended, body: {} })
  for (const token of [undefined, '', 'x', ended, ann.userId, `${ann.token}x`]) {
    for (const input of validInputs[name]) {
      served.asked.splice(0)
      const { method, path, rest } = placed(name, input)
      const { status, body: answer } = await served.request(method, method === 'GET' ? path : path, { ...(token === undefined ? {} : { token }), ...(method === 'GET' ? {} : { body: rest }) })
      if (openToAll.includes(name)) {
        // Whoever calls these has no session yet; what they show is what counts.
        expect([201, 401, 409]).toContain(status)
        continue
      }
      expect([status, answer.error.code], String(token)).toEqual([401, 'UNAUTHENTICATED'])
      expect(served.asked.filter(verb => verb !== 'sessions.get')).toEqual([])
    }
  }
})

it('S5 nobody without a session has a socket to call by', async () => {
  for (const auth of [{}, { token: null }, { token: '' }, { token: 'x' }, { token: ann.userId }]) await expect(served.connect(auth)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
})

type Role = 'owner' | 'another' | 'ended'
const own = ['ok', 'ok', 'UNAUTHENTICATED'] as const

/** Who may do what to the account and the sessions of Ann. An operation without a row does not compile, and fails. */
const rights: Record<AccountOperationName, readonly [owner: string, another: string, ended: string]> = {
  signUp: ['CONFLICT', 'CONFLICT', 'CONFLICT'],
  logIn: ['ok', 'INVALID_CREDENTIALS', 'ok'],
  refresh: ['ok', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  logOut: own,
  changePassword: ['ok', 'INVALID_CREDENTIALS', 'UNAUTHENTICATED'],
  getAccount: own,
  listSessions: own,
  revokeSession: ['ok', 'NOT_FOUND', 'UNAUTHENTICATED'],
}

describe('the account of one', () => {
  let count = 0

  it.each(Object.keys(accountRoutes) as AccountOperationName[])('S5 %s: who may and who may not', async name => {
    for (const [at, role] of (['owner', 'another', 'ended'] as Role[]).entries()) {
      count += 1
      const victim = await served.signUp(`Victim${count}`)
      const second = await served.request('POST', '/account/log-in', { body: { email: victim.email, password } })
      const other = await served.signUp(`Other${count}`)
      const caller = role === 'another' ? other : victim
      if (role === 'ended') await served.request('POST', '/account/log-out', { token: victim.token, body: {} })
      const inputs: Record<AccountOperationName, Record<string, unknown>> = {
        signUp: { email: victim.email.toUpperCase(), password, name: 'Eve' },
        logIn: { email: victim.email, password: role === 'another' ? 'what others guess' : password },
        refresh: { refreshToken: role === 'another' ? `${victim.sessionId}.${'A'.repeat(43)}` : victim.refresh },
        logOut: {},
        changePassword: { currentPassword: role === 'another' ? 'what others guess' : password, newPassword: 'another long one' },
        getAccount: {},
        listSessions: {},
        revokeSession: { sessionId: second.body.sessionId as string },
      }
      const { method, path, rest } = placed(name, inputs[name])
      const { status, body } = await served.request(method, path, { token: caller.token, ...(method === 'GET' ? {} : { body: rest }) })
      expect(status < 300 ? 'ok' : body.error.code, role).toBe(rights[name][at])
      // Whatever another may call is about themselves.
      if (role === 'another') {
        expect((await served.request('GET', '/account', { token: victim.token })).body).toMatchObject({ userId: victim.userId, email: victim.email })
        expect((await served.request('GET', '/account', { token: second.body.accessToken as string })).status).toBe(200)
        expect(JSON.stringify(body)).not.toContain(victim.sessionId)
      }
    }
  })

  it('S5 a session of somebody else and one that is not there are refused in the same words', async () => {
    const [victim, eve] = [await served.signUp('Victim'), await served.signUp('Eve')]
    const refusal = async (sessionId: string): Promise<unknown> => (await served.request('DELETE', `/account/sessions/${sessionId}`, { token: eve.token })).body
    expect(await refusal(victim.sessionId)).toEqual(await refusal('00000000-0000-4000-8000-000000000000'))
  })
})

it('S5 every operation of the chat has a row in the matrix of roles', async () => {
  const { readFileSync } = await import('node:fs')
  const matrix = readFileSync(new URL('../behaviour/access.test.ts', import.meta.url), 'utf8')
  for (const name of operationNames) expect(matrix, name).toMatch(new RegExp(`^  ${name}: row\\(`, 'm'))
})

it('S5 who knows no more than the id of a session cannot end it', async () => {
  const victim = await served.signUp('Known')
  for (const secret of ['A'.repeat(43), victim.refresh.split('.')[1]?.split('').reverse().join('') ?? '']) {
    expect((await served.request('POST', '/account/refresh', { body: { refreshToken: `${victim.sessionId}.${secret}` } })).status).toBe(401)
  }
  expect((await served.request('GET', '/account', { token: victim.token })).status).toBe(200)
  expect((await served.request('POST', '/account/refresh', { body: { refreshToken: victim.refresh } })).status).toBe(200)
})
