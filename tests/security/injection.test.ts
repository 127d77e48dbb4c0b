import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { operationNames } from '@confab/protocol'
import type { Socket } from 'socket.io-client'
import { secured, type Person, type Secured } from './secured.js'
import { allRoutes, placed, textsIn, validInputs, withAt, type AnyOperation } from './valid-inputs.js'

const everyOperation = Object.keys(validInputs) as AnyOperation[]
const ofTheChat = (name: AnyOperation): boolean => (operationNames as readonly string[]).includes(name)

let served: Secured
let ann: Person
let socket: Socket

beforeAll(async () => {
  served = await secured()
  ann = await served.signUp('Ann')
  socket = await served.connect({ token: ann.token })
  // From here on it is known who Ann is and that her session goes on: whatever else is asked is asked for her input.
  await served.request('GET', '/me', { token: ann.token })
})
afterAll(() => served[Symbol.asyncDispose]())
beforeEach(() => void served.asked.splice(0))

/** Makes a call by every way that carries it, in a body or by a socket, and returns the codes. Whatever belongs into the path goes there as text. */
async function codesOf(name: AnyOperation, input: Record<string, unknown>): Promise<string[]> {
  const codes: string[] = []
  if (ofTheChat(name)) codes.push((await served.call(socket, name, input)).error?.code ?? 'let through')
  const { method, path, rest } = placed(name, input)
  if (method !== 'GET') {
    const { status, body } = await served.request(method, path, { token: ann.token, body: rest })
    codes.push(body.error?.code ?? String(status))
  }
  return codes
}

const notTheirs = {
  id: 'x', _id: 'x', __v: 1, role: 'owner', senderId: 'x', userId: 'x', createdAt: '2020-01-01T00:00:00.000Z', editedAt: null, deletedAt: null, seq: 7, rev: 7, version: 7, conversationId: 'x',
  historyFrom: 1, members: [], memberCount: 1, createdBy: 'x', directUserIds: ['x', 'y'], activityAt: 'x', blockedUserIds: [], passwordHash: 'x', emailKey: 'x', refreshHash: 'x',
  sessionId: 'x', expiresAt: 'x', isAdmin: true, admin: true, $set: { role: 'owner' }, 'members.0.role': 'owner',
}

it.each(everyOperation)('S7 %s refuses each key that is not its caller\'s to set, and asks the storage nothing', async name => {
  for (const input of validInputs[name]) {
    const fields = new Set([...validInputs[name].flatMap(one => Object.keys(one)), ...(/:\w+/g.exec(allRoutes[name].path) ?? [])])
    for (const [key, value] of Object.entries(notTheirs)) {
      if (fields.has(key)) continue
      for (const code of await codesOf(name, { ...input, [key]: value })) expect(code, key).toBe('INVALID_INPUT')
    }
  }
  expect(served.asked).toEqual([])
})

const operators: unknown[] = [
  { $ne: null }, { $gt: '' }, { $regex: '.*' }, { $where: 'return true' }, { $in: ['x'] }, { $exists: true }, { length: 1 }, { toString: 'x' }, {}, ['x'], [], [['x']], [{ $ne: null }], 7, true,
]

describe('an operator or a list where a text belongs', () => {
  it.each(everyOperation)('S8 in any field of %s is INVALID_INPUT, and no query runs (CVE-2021-22911, CVE-2026-30833, CVE-2026-45688, CVE-2026-125120)', async name => {
    for (const input of validInputs[name]) {
      const { rest } = placed(name, input)
      const inPath = Object.keys(input).filter(field => !(field in rest))
      for (const path of textsIn(input)) {
        // App data may hold any value, but no operator.
        const isData = path[0] === 'custom'
        for (const operator of isData ? operators.slice(0, 6).filter(one => Object.keys(one as object)[0]?.startsWith('$')) : operators) {
          const spoilt = withAt(input, path, operator) as Record<string, unknown>
          const codes = await codesOf(name, spoilt)
          // What is in a path is text by nature, and an id that nothing has.
          const byText = inPath.includes(String(path[0]))
          for (const code of byText ? codes.slice(0, ofTheChat(name) ? 1 : 0) : codes) expect(code, `${path.join('.')} = ${JSON.stringify(operator)}`).toBe('INVALID_INPUT')
          if (!byText) expect(served.asked, path.join('.')).toEqual([])
          served.asked.splice(0)
        }
      }
    }
  })

  it.each(everyOperation.filter(name => allRoutes[name].method === 'GET'))('S8 in the query of %s is INVALID_INPUT, and no query runs (CVE-2026-45689)', async name => {
    for (const input of validInputs[name]) {
      const { path, rest } = placed(name, input)
      const listed = Object.keys(rest).filter(key => Array.isArray(rest[key]))
      for (const field of [...Object.keys(rest), 'conversationId', 'userId', 'nothing']) {
        const queries = [`${field}[$ne]=x`, `${field}[$regex]=.*`, `${field}[]=x`, `${field}[0]=x`, `${field}.$gt=`, `$where=1`, `${field}[__proto__][x]=1`, ...(listed.includes(field) ? [] : [`${field}=a&${field}=b`])]
        for (const query of queries) {
          const { body } = await served.request('GET', `${path}?${query}`, { token: ann.token })
          expect(body.error?.code, query).toBe('INVALID_INPUT')
        }
      }
    }
    expect(served.asked).toEqual([])
  })

  it('S8 in a path is an id that nothing has', async () => {
    for (const id of ['{"$ne":null}', '[$ne]', '$where', '{"$gt":""}']) {
      expect((await served.request('GET', `/messages/${encodeURIComponent(id)}`, { token: ann.token })).body.error.code, id).toBe('NOT_FOUND')
      expect((await served.request('GET', `/conversations/${encodeURIComponent(id)}`, { token: ann.token })).body.error.code, id).toBe('NOT_FOUND')
    }
  })

  it('S8 in a body, a cookie, a header or a handshake gets nowhere', async () => {
    for (const body of ['[]', '[{"$ne":null}]', '"x"', '7', 'null', 'true', '{"email":{"$ne":null},"password":{"$ne":null}}', '{"email":["a@b"],"password":["x"]}']) {
      expect((await served.request('POST', '/account/log-in', { body })).body.error.code, body).toBe('INVALID_INPUT')
    }
    for (const cookie of ['__Host-confab={"$ne":null}', '__Host-confab[$ne]=x', '__Host-confab[]=x', '__Host-confab=j:{"$ne":null}', '__Host-confab-refresh={"$ne":null}']) {
      expect((await served.request('GET', '/me', { headers: { cookie } })).status, cookie).toBe(401)
      expect((await served.request('POST', '/account/refresh', { headers: { cookie }, body: {} })).status, cookie).toBe(401)
    }
    for (const authorization of ['Bearer {"$ne":null}', 'Bearer [object Object]', '{"$ne":null}', 'Bearer']) expect((await served.request('GET', '/me', { headers: { authorization } })).status, authorization).toBe(401)
    for (const token of [{ $ne: null }, ['x'], { $regex: '.*' }]) await expect(served.connect({ token })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    for (const auth of [{ $ne: null }, { 'token[$ne]': 'x' }]) await expect(served.connect(auth)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    for (const input of [['x'], 'x', 7, { token: { $ne: null } }, { token: ['x'] }]) expect(await served.call(socket, 'authenticate', input)).toMatchObject({ error: { code: 'INVALID_INPUT' } })
    expect(served.asked).toEqual([])
  })
})

describe('a prototype', () => {
  const shape = Object.getOwnPropertyNames(Object.prototype).sort()
  afterEach(() => {
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(shape)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(([] as unknown as Record<string, unknown>).polluted).toBeUndefined()
  })

  /** As text: `__proto__` in a literal would be a prototype, and not a key. */
  const poisons = ['"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}', '"prototype":{"polluted":1}', '"__proto__":null', '"__defineGetter__":{"polluted":1}', '"toString":{"polluted":1}']
  const poisoned = (input: unknown, poison: string): unknown[] => {
    const text = JSON.stringify(input)
    // Into every object in it, one after the other.
    return [...text.matchAll(/\{/g)].map(({ index }) => JSON.parse(`${text.slice(0, index + 1)}${poison}${text[index + 1] === '}' ? '' : ','}${text.slice(index + 1)}`) as unknown)
  }

  it.each(everyOperation)('S9 is changed by no input of %s', async name => {
    for (const input of validInputs[name]) {
      for (const poison of poisons) {
        for (const spoilt of poisoned(input, poison)) {
          const refused = await codesOf(name, spoilt as Record<string, unknown>)
          // App data may have a key "constructor": there it is data like other data.
          const isData = 'custom' in input && !('polluted' in {}) && JSON.stringify((spoilt as { custom?: unknown }).custom) !== JSON.stringify(input.custom)
          if (!isData) for (const code of refused) expect(code, poison).toBe('INVALID_INPUT')
          expect(({} as Record<string, unknown>).polluted).toBeUndefined()
        }
      }
    }
  })

  it('S9 is changed by no query, cookie or header', async () => {
    for (const query of ['__proto__[polluted]=1', '__proto__.polluted=1', 'constructor[prototype][polluted]=1', '__proto__=x']) {
      expect((await served.request('GET', `/sidebar?${query}`, { token: ann.token })).body.error.code, query).toBe('INVALID_INPUT')
    }
    await served.request('GET', '/me', { headers: { cookie: '__proto__=x; constructor=y; __Host-confab=__proto__' } })
    await served.request('GET', '/me', { token: ann.token, headers: { '__proto__': 'x', 'constructor': 'y' } })
    await served.connect({ token: '__proto__' }).catch(() => null)
  })

  it('S9 in app data is refused as a key, and the other names are data like all data', async () => {
    const { body } = await served.request('PATCH', '/me', { token: ann.token, body: '{"custom":{"constructor":{"prototype":{"polluted":1}},"toString":"x","hasOwnProperty":1}}' })
    expect(body.custom).toEqual({ constructor: { prototype: { polluted: 1 } }, toString: 'x', hasOwnProperty: 1 })
    expect((await served.request('PATCH', '/me', { token: ann.token, body: '{"custom":{"a":{"__proto__":{"polluted":1}}}}' })).body.error.code).toBe('INVALID_INPUT')
  })

  it('S9 gives its names to people, groups and messages, which are like others', async () => {
    for (const id of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']) {
      const api = served.chat.as(id)
      await api.updateMe({ name: id })
      const { conversationId, id: messageId } = await api.sendMessage({ to: ann.userId, text: 'hello', clientMessageId: id })
      expect(await api.sendMessage({ to: ann.userId, text: 'again', clientMessageId: id })).toMatchObject({ id: messageId })
      const { id: groupId } = await api.startConversation({ kind: 'group', name: id, userIds: [ann.userId], clientConversationId: id })
      await api.setMemberRole({ conversationId: groupId, userId: ann.userId, role: 'admin' })
      await api.blockUser({ userId: ann.userId })
      await api.unblockUser({ userId: ann.userId })
      expect((await api.getSidebar()).items.map(item => item.conversation.id).sort()).toEqual([conversationId, groupId].sort())
      expect((await api.listMessages({ conversationId })).messages.map(message => message.senderId)).toEqual([id])
      for (const nothing of [id, `${id}x`]) await expect(served.chat.as(ann.userId).getMessage({ messageId: nothing })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })
})
