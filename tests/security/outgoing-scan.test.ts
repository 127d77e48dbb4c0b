import { accountRoutes, operationNames, type AccountOperationName, type OperationName } from '@confab/protocol'
import { memoryStorage } from '@confab/adapter-memory'
import type { StoredAccount, StoredSession } from '@confab/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Socket } from 'socket.io-client'
import { leaksIn, type Secrets } from './scan.js'
import { password, secured, type Outgoing, type Person, type Secured } from './secured.js'
import { allRoutes, placed } from './valid-inputs.js'

/** A memory storage that keeps what it was given to keep secret, and returns more than it was asked for, as a document of a database would. */
function leakyStorage(): { storage: ReturnType<typeof memoryStorage>; kept: string[] } {
  const storage = memoryStorage()
  const kept: string[] = []
  const accounts = {
    ...storage.accounts,
    create: (account: StoredAccount) => {
      kept.push(account.passwordHash as string)
      return storage.accounts.create(account)
    },
    setPasswordHash: (userId: string, from: string | null, to: string) => {
      kept.push(to)
      return storage.accounts.setPasswordHash(userId, from, to)
    },
    get: async (userId: string) => widened(await storage.accounts.get(userId)),
  }
  const sessions = {
    ...storage.sessions,
    create: (session: StoredSession) => {
      kept.push(session.refreshHash)
      return storage.sessions.create(session)
    },
    list: async (userId: string) => (await storage.sessions.list(userId)).map(widened),
  }
  const users = { ...storage.users, findMany: async (ids: readonly string[]) => (await storage.users.findMany(ids)).map(widened) }
  const conversations = { ...storage.conversations, get: async (id: string) => widened(await storage.conversations.get(id)) }
  return { storage: { ...storage, accounts, sessions, users, conversations } as ReturnType<typeof memoryStorage>, kept }
}

function widened<T>(document: T): T {
  return document === null ? document : { ...document, _id: 'x', __v: 3, _doc: { deep: true }, passwordHash: 'stray', salt: 'stray', secret: 'stray' }
}

describe('everything that leaves', () => {
  let served: Secured
  let secrets: Secrets
  const called = new Set<string>()

  beforeAll(async () => {
    const { storage, kept } = leakyStorage()
    served = await secured({ storage })
    const people = [await served.signUp('Ann'), await served.signUp('Bo'), await served.signUp('Cleo')] as const
    const tokens = [...people.flatMap(({ token, refresh }) => [token, refresh])]
    await run(served, people, called, tokens)
    secrets = { never: [password, 'another long one', ...kept], tokens, emails: new Map(people.map(({ name, email }) => [name, email])) }
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it('S6 was made by every operation there is, over HTTP and sockets, refusals and events among it', () => {
    expect([...called].sort()).toEqual([...operationNames, ...Object.keys(accountRoutes)].sort())
    expect(served.outgoing.length).toBeGreaterThan(100)
    expect(served.outgoing.filter(({ what }) => what.includes('.')).map(({ what }) => what)).toEqual(expect.arrayContaining(['message.created', 'conversation.created', 'member.added', 'user.updated']))
  })

  it('S6 holds no hash, no salt, no token but where it is handed over, no address but one\'s own, and nothing of a database (CVE-2025-13821)', () => {
    expect(leaksIn(served.outgoing, secrets)).toEqual([])
  })

  it.each<[what: string, plant: Partial<Outgoing>, said: RegExp]>([
    ['a hash by its key', { payload: { body: { user: { passwordHash: 'x' } } } }, /the key body\.user\.passwordHash/],
    ['a hash by its looks', { payload: { body: { user: { bio: '$2b$12$abcdefghijklmnopqrstuv' } } } }, /a hash in body\.user\.bio/],
    ['a version of a document', { payload: { data: [{ message: { __v: 0 } }] } }, /the key data\.0\.message\.__v/],
    ['a password in an error', { payload: { error: { message: `"${password}" is wrong` } } }, /a secret in error\.message/],
    ['a token elsewhere', { what: 'GET /me', payload: { body: { note: 'eyJhbGciOiJ.eyJzdWIiOiJ4' } } }, /something like a token/],
    ['a stranger\'s address', { to: 'Bo', what: 'GET /account', payload: { email: 'ANN@mail.example' } }, /the address of Ann/],
    ['an address in an event', { to: 'Ann', what: 'user.updated', payload: { user: { email: 'ann@mail.example' } } }, /the address of Ann/],
    ['a stack', { payload: { error: { message: 'x\n    at run (/app/node_modules/x.js:1:2)' } } }, /a stack/],
    ['a secret as a key', { payload: { [password]: 1 } }, /a secret in/],
  ])('S6 the scan sees %s', (_, plant, said) => {
    expect(leaksIn([{ to: 'Bo', what: 'GET /me', payload: {}, ...plant }], secrets).join('\n')).toMatch(said)
  })
})

/** Calls everything, each by HTTP and, where it goes by socket, by socket too. */
async function run(served: Secured, [ann, bo, cleo]: readonly [Person, Person, Person], called: Set<string>, tokens: string[]): Promise<void> {
  const sockets = new Map<Person, Socket>()
  for (const one of [ann, bo, cleo]) sockets.set(one, await served.connect({ token: one.token }, {}, one.name))
  const http = async (who: Person, name: OperationName | AccountOperationName, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
    called.add(name)
    const { method, path, rest } = placed(name, input)
    const query = new URLSearchParams(Object.entries(rest).flatMap(([key, value]) => [value].flat().map(one => [key, String(one)])))
    const { body } = await served.request(method, method === 'GET' ? `${path}?${query}` : path, { token: who.token, as: who.name, ...(method === 'GET' ? {} : { body: rest }) })
    return body
  }
  const both = async (who: Person, name: OperationName, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
    await served.call(sockets.get(who) as Socket, name, input)
    return http(who, name, input)
  }

  await both(ann, 'updateMe', { bio: 'hello', custom: { color: 'red' } })
  const { id: conversationId } = await both(ann, 'startConversation', { kind: 'group', name: 'Group', userIds: [bo.userId] }) as { id: string }
  await both(ann, 'addMember', { conversationId, userId: cleo.userId })
  await both(ann, 'setMemberRole', { conversationId, userId: bo.userId, role: 'admin' })
  await both(ann, 'updateConversation', { conversationId, name: 'Renamed' })
  const { id: messageId } = await both(bo, 'sendMessage', { conversationId, text: 'hello' }) as { id: string }
  await both(bo, 'sendMessage', { to: ann.userId, text: 'hello you' })
  await both(bo, 'editMessage', { messageId, text: 'changed' })
  for (const who of [ann, bo, cleo]) {
    await both(who, 'getMe')
    await both(who, 'findUsers', { query: 'a' })
    await both(who, 'findUsers')
    await both(who, 'getUsers', { userIds: [ann.userId, bo.userId, cleo.userId, 'nobody'] })
    await both(who, 'getConversation', { conversationId })
    await both(who, 'getSidebar')
    await both(who, 'sync', { known: [{ conversationId, rev: 0, version: 0 }], loaded: [conversationId] })
    await both(who, 'listMessages', { conversationId })
    await both(who, 'listChanges', { conversationId, sinceRev: 0 })
    await both(who, 'getMessage', { messageId })
    await both(who, 'markSeen', { conversationId })
    await both(who, 'listSeen', { conversationId })
    await both(who, 'setTyping', { conversationId, typing: true })
    await both(who, 'getPresence', { userIds: [ann.userId, bo.userId, cleo.userId] })
    await http(who, 'getAccount')
    await http(who, 'listSessions')
  }
  await both(cleo, 'blockUser', { userId: bo.userId })
  await both(cleo, 'unblockUser', { userId: bo.userId })
  await both(bo, 'deleteMessage', { messageId })
  await both(ann, 'removeMember', { conversationId, userId: cleo.userId })

  // Refusals speak too.
  for (const name of Object.keys(allRoutes) as (OperationName | AccountOperationName)[]) await http(cleo, name, { conversationId, messageId, nonsense: password, email: ann.email })
  await http(bo, 'signUp', { email: ann.email, password, name: 'Eve' })
  await http(bo, 'logIn', { email: ann.email, password: 'wrong password' })
  await http(bo, 'logIn', { email: 'nobody@mail.example', password })
  const again = await http(bo, 'logIn', { email: bo.email, password })
  tokens.push(again.accessToken as string, again.refreshToken as string)
  const renewed = await http(ann, 'refresh', { refreshToken: ann.refresh })
  tokens.push(renewed.accessToken as string, renewed.refreshToken as string)
  await served.cookieOf(cleo)
  await http(bo, 'changePassword', { currentPassword: 'wrong password', newPassword: 'another long one' })
  await http(bo, 'changePassword', { currentPassword: password, newPassword: 'another long one' })
  await http(bo, 'revokeSession', { sessionId: ann.sessionId })
  await http(bo, 'revokeSession', { sessionId: again.sessionId as string })
  await served.request('GET', '/health')
  await served.request('GET', '/nothing', { token: ann.token })
  await http(cleo, 'logOut', { everywhere: true })
}
