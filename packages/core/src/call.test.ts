import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { ChatError, type MessageCustom } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat, type Can, type Chat, type ChatParts, type OwnLogin, type CustomSchema, type Storage, type UserDirectory } from './index.js'

interface Logged {
  message: string
  details: { err?: unknown }
}

let logged: Logged[]
beforeEach(() => { logged = [] })

function chatWith(options: Partial<ChatParts & OwnLogin> = {}): Chat {
  const log = (details: object, message: string): void => void logged.push({ details, message })
  return createChat({ storage: memoryStorage(), authenticate: () => null, logger: { error: log, warn: log }, ...options })
}

/** A storage one of whose methods fails. */
function failing(error: unknown): Storage {
  const storage = memoryStorage()
  return { ...storage, messages: { ...storage.messages, append: () => Promise.reject(error) } }
}

describe('a call that fails', () => {
  it('for a reason that is not the caller\'s is INTERNAL; the cause is logged and leaks nothing', async () => {
    const cause = new Error('password of the database is 12345')
    const chat = chatWith({ storage: failing(cause) })
    await chat.as('bob').getMe()
    const error: unknown = await chat.as('ann').sendMessage({ to: 'bob', text: 'hello' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'INTERNAL', cause })
    expect(JSON.stringify(error)).not.toContain('12345')
    expect(logged).toMatchObject([{ details: { operation: 'sendMessage', err: cause } }])
  })

  it('also when what was thrown is nothing, or no error', async () => {
    for (const thrown of [undefined, null, 'text', { code: 'NOT_FOUND' }]) {
      const chat = chatWith({ storage: failing(thrown) })
      await chat.as('bob').getMe()
      await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'hello' })).rejects.toMatchObject({ code: 'INTERNAL' })
    }
  })

  it('because the storage cannot be reached says so, and is not logged as a fault of ours', async () => {
    const chat = chatWith({ storage: failing(new ChatError('UNAVAILABLE')) })
    await chat.as('bob').getMe()
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'hello' })).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true })
    expect(logged).toEqual([])
  })

  it.each(['nope', '', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '$where'])('because there is no operation %j is NOT_FOUND', async (name) => {
    const chat = chatWith()
    await expect(chat.host.call({ userId: 'ann' }, name, {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(logged).toEqual([])
  })
})

describe('the answer of a call', () => {
  it('holds what is promised and nothing else the storage may return', async () => {
    const storage = memoryStorage()
    const chat = chatWith({ storage: {
      ...storage,
      users: { ...storage.users, findMany: async (ids) => (await storage.users.findMany(ids)).map((user) => ({ ...user, passwordHash: 'x', _id: 1 })) },
    } })
    expect(Object.keys(await chat.as('ann').getMe()).sort()).toEqual(['avatarUrl', 'bio', 'blockedUserIds', 'custom', 'id', 'name'])
  })

  it('that is not of its shape is INTERNAL, and the log says where', async () => {
    const storage = memoryStorage()
    const chat = chatWith({ storage: { ...storage, users: { ...storage.users, findMany: async () => [{ id: 7 }] as never } } })
    await expect(chat.as('ann').getUsers({ userIds: ['bob'] })).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(String(logged[0]?.details.err)).toContain('"users"')
  })

  it('is nothing for a call that answers nothing', async () => {
    const chat = chatWith()
    await chat.as('bob').getMe()
    await expect(chat.as('ann').blockUser({ userId: 'bob' })).resolves.toBeUndefined()
  })

  it('is the same in the process as over a wire: plain JSON', async () => {
    const chat = chatWith()
    await chat.as('bob').getMe()
    const ann = chat.as('ann')
    const receipt = await ann.sendMessage({ to: 'bob', text: 'hello', custom: { a: [1, { b: null }] } })
    const { conversationId, id: messageId } = receipt
    const known = [{ conversationId, rev: 0, version: 0 }]
    const answers: unknown[] = [
      receipt, await ann.getMe(), await ann.getSidebar(), await ann.listMessages({ conversationId }), await ann.getMessage({ messageId }),
      await ann.listChanges({ conversationId, sinceRev: 0 }), await ann.sync({ known, loaded: [conversationId] }), await ann.getConversation({ conversationId }),
    ]
    for (const answer of answers) expect(answer).toStrictEqual(JSON.parse(JSON.stringify(answer)))
  })

  it('shares nothing with what is kept, nor does what was passed', async () => {
    const chat = chatWith()
    await chat.as('bob').getMe()
    const ann = chat.as('ann')
    const custom: MessageCustom = { list: [1] }
    const { id: messageId, conversationId } = await ann.sendMessage({ to: 'bob', text: 'hello', custom })
    ;(custom.list as number[]).push(2)
    const read = await ann.getMessage({ messageId })
    expect(read.custom).toEqual({ list: [1] })
    ;(read.custom.list as number[]).push(3)
    expect((await ann.getMessage({ messageId })).custom).toEqual({ list: [1] })
    const conversation = await ann.getConversation({ conversationId })
    conversation.members.pop()
    expect((await ann.getConversation({ conversationId })).members).toHaveLength(2)
  })
})

describe('the input of a call', () => {
  it('may hold keys that are undefined, as they are gone on a wire', async () => {
    const chat = chatWith()
    await chat.as('bob').getMe()
    const ann = chat.as('ann')
    const input = { to: 'bob', conversationId: undefined, text: 'hello', custom: { a: 1, b: undefined }, clientMessageId: undefined }
    const { id: messageId, conversationId } = await ann.sendMessage(input as never)
    expect((await ann.getMessage({ messageId })).custom).toStrictEqual({ a: 1 })
    await expect(ann.listMessages({ conversationId, before: undefined } as never)).resolves.toMatchObject({ rev: 1 })
    await expect(ann.getSidebar(undefined)).resolves.toBeDefined()
  })

  it('is refused where JSON could not say it', async () => {
    const chat = chatWith()
    await chat.as('bob').getMe()
    const deep: Record<string, unknown> = {}
    let at = deep
    for (let i = 0; i < 100_000; i += 1) at = at.a = {}
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const value of [new Date(), new Map(), () => 1, 1n, Symbol('s'), Number.NaN, deep, circle]) {
      const sending = chat.as('ann').sendMessage({ to: 'bob', text: 'hello', custom: { value: value as never } })
      await expect(sending).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('keeps its text byte for byte', async () => {
    const chat = chatWith()
    await chat.as('bob').getMe()
    for (const text of ['  spaces kept  ', 'e\u0301', '\u00e9', '\r\n\t', '👩‍👩‍👧‍👦', 'a\0b', '<script>alert(1)</script>']) {
      if (text.trim() === '') continue
      const { id: messageId } = await chat.as('ann').sendMessage({ to: 'bob', text })
      expect((await chat.as('bob').getMessage({ messageId })).text).toBe(text)
    }
  })
})

describe('app data with a schema of the app\'s own', () => {
  /** As a Standard Schema library makes it: an order with a number; adds where it came from. */
  const order: CustomSchema = {
    '~standard': {
      version: 1, vendor: 'test',
      validate: (value) => {
        const { orderId } = value as { orderId?: unknown }
        return typeof orderId === 'number' ? { value: { orderId, from: 'shop' } } : { issues: [{ message: 'orderId must be a number' }] }
      },
    },
  }

  it('is refused with the schema\'s own words, and stored as the schema made it', async () => {
    const chat = chatWith({ custom: { message: order } })
    await chat.as('bob').getMe()
    const ann = chat.as('ann')
    await expect(ann.sendMessage({ to: 'bob', text: 'x', custom: { orderId: 'seven' } })).rejects.toMatchObject({
      code: 'INVALID_INPUT', message: expect.stringContaining('orderId must be a number') as unknown, details: { issues: [{ path: ['custom'] }] },
    })
    const { id: messageId } = await ann.sendMessage({ to: 'bob', text: 'x', custom: { orderId: 7 } })
    expect((await ann.getMessage({ messageId })).custom).toEqual({ orderId: 7, from: 'shop' })
    await expect(ann.editMessage({ messageId, custom: { orderId: 'eight' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(ann.sendMessage({ to: 'bob', text: 'without any' })).resolves.toBeDefined()
  })

  it('is checked with the schema of its own kind', async () => {
    const chat = chatWith({ custom: { user: order } })
    await chat.as('bob').getMe()
    await expect(chat.as('ann').updateMe({ custom: { orderId: 'x' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'x', custom: { orderId: 'x' } })).resolves.toBeDefined()
    await expect(chat.as('ann').startConversation({ kind: 'group', name: 'G', userIds: [], custom: { orderId: 'x' } })).resolves.toBeDefined()
  })

  it('may be checked asynchronously; a schema that makes no JSON object is a fault of the server', async () => {
    const late: CustomSchema = { '~standard': { version: 1, vendor: 'test', validate: async () => ({ value: 'text' }) } }
    const chat = chatWith({ custom: { message: late } })
    await chat.as('bob').getMe()
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'x', custom: {} })).rejects.toMatchObject({ code: 'INTERNAL' })
  })
})

describe('the app\'s own can', () => {
  it('narrows what the rules allow, is told what the call is about, and never asked when they refuse', async () => {
    const asked: unknown[] = []
    const chat = chatWith({
      can(actor, operation, target) {
        asked.push([actor, operation, target])
        return operation !== 'deleteMessage'
      },
    })
    await chat.as('bob').getMe()
    const { id: messageId, conversationId } = await chat.as('ann').sendMessage({ to: 'bob', text: 'hello' })
    asked.length = 0
    await expect(chat.as('ann').deleteMessage({ messageId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(chat.as('ann').sendMessage({ conversationId, text: 'x' })).resolves.toBeDefined()
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'x' })).resolves.toBeDefined()
    await chat.as('ann').markSeen({ messageId })
    await chat.as('ann').getSidebar()
    await chat.as('bob').getMessage({ messageId: 'nothing' }).catch(() => null)
    expect(asked).toEqual([
      ['ann', 'deleteMessage', { conversationId, messageId }],
      ['ann', 'sendMessage', { conversationId }],
      ['ann', 'sendMessage', { conversationId, userId: 'bob' }],
      ['ann', 'markSeen', { conversationId, messageId }],
      ['ann', 'getSidebar', {}],
    ])
  })

  it('cannot be gone round by sending to a person instead of starting a conversation', async () => {
    const chat = chatWith({ can: (_, operation) => operation !== 'startConversation' })
    await chat.as('bob').getMe()
    await expect(chat.as('ann').startConversation({ kind: 'direct', userId: 'bob' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'hello' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await chat.as('bob').getSidebar()).items).toEqual([])
  })

  it('says why it refuses, by a reason for programs or by an error of its own', async () => {
    const refusing = (can: Can) => chatWith({ can }).as('ann').getMe()
    await expect(refusing(() => ({ reason: 'plan_too_small' }))).rejects.toMatchObject({ code: 'FORBIDDEN', details: { reason: 'plan_too_small' } })
    await expect(refusing(async () => ({ reason: 'plan_too_small' }))).rejects.toMatchObject({ code: 'FORBIDDEN', details: { reason: 'plan_too_small' } })
    await expect(refusing(() => { throw new ChatError('FORBIDDEN', 'Buy more.', { details: { reason: 'plan', seats: 3 } }) })).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'Buy more.', details: { reason: 'plan', seats: 3 } })
    for (const odd of [null, {}, { reason: true }, { allowed: true }]) await expect(refusing(() => odd as never)).rejects.toMatchObject({ code: 'FORBIDDEN', details: undefined })
    expect(logged).toEqual([])
  })

  it('is told from where a call comes and what it was given, also when a message starts the conversation', async () => {
    const asked: unknown[] = []
    const chat = chatWith({ can: (_, operation, __, { surface, input }) => asked.push([operation, surface, input.text]) > 0 })
    await chat.host.call({ userId: 'bob' }, 'getMe', {})
    await chat.as('ann').sendMessage({ to: 'bob', text: 'hello' })
    expect(asked).toEqual([['getMe', 'network', undefined], ['sendMessage', 'in-process', 'hello'], ['startConversation', 'in-process', 'hello']])
  })

  it('is told of an upload what is said of the file, from both surfaces, and can refuse by it before a byte is read', async () => {
    const asked: unknown[] = []
    const chat = chatWith({
      uploads: memoryUploads(),
      can: (_, operation, target, { surface, input }) => {
        if (operation === 'uploadFile') asked.push([surface, target, input])
        return input.name === 'b.txt' ? { reason: 'no_such_name' } : true
      },
    })
    await chat.as('bob').getMe()
    const { conversationId } = await chat.as('ann').sendMessage({ to: 'bob', text: 'hello' })
    const bytes = Buffer.from('a few words\n')
    let read = 0
    const readBytes = () => {
      read += 1
      return bytes
    }

    await chat.as('ann').uploadFile({ to: 'bob', name: 'a.txt', bytes })
    await chat.host.files.upload({ userId: 'ann' }, { conversationId, name: 'a.txt', contentType: 'text/plain' }, readBytes)
    expect(read).toBe(1)
    const refused = { code: 'FORBIDDEN', details: { reason: 'no_such_name' } }
    await expect(chat.host.files.upload({ userId: 'ann' }, { conversationId, name: 'b.txt' }, readBytes)).rejects.toMatchObject(refused)
    await expect(chat.as('ann').uploadFile({ purpose: 'avatar', name: 'b.txt', bytes })).rejects.toMatchObject(refused)
    expect(read).toBe(1)
    expect(asked).toEqual([
      ['in-process', { userId: 'bob' }, { to: 'bob', name: 'a.txt' }],
      ['network', { conversationId }, { conversationId, name: 'a.txt', contentType: 'text/plain' }],
      ['network', { conversationId }, { conversationId, name: 'b.txt' }],
      ['in-process', {}, { purpose: 'avatar', name: 'b.txt' }],
    ])
  })

  it('refuses when it answers anything but true, and fails closed when it throws', async () => {
    for (const can of [async () => false, () => undefined as never, () => 'yes' as never]) {
      await expect(chatWith({ can }).as('ann').getMe()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    await expect(chatWith({ can: () => { throw new Error('broken') } }).as('ann').getMe()).rejects.toMatchObject({ code: 'INTERNAL' })
  })
})

describe('writing as somebody whom the app\'s own directory does not have', () => {
  const users: UserDirectory = { findMany: async (ids) => ids.filter((id) => id !== 'ghost').map((id) => ({ id, name: id })), search: async () => ({ users: [], cursor: null }) }

  it('is taken, and the log says it once for each id', async () => {
    const chat = chatWith({ users })
    for (const text of ['one', 'two']) await chat.as('ghost').sendMessage({ to: 'bob', text })
    await chat.as('ann').sendMessage({ to: 'bob', text: 'three' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(logged).toMatchObject([{ details: { userId: 'ghost' }, message: expect.stringContaining('chat.as(\'ghost\')') as string }])
  })

  it('is nothing to speak of when they only read, when it is a client that calls, and when the directory cannot say', async () => {
    const chat = chatWith({ users })
    await chat.as('ghost').getSidebar()
    await chat.host.call({ userId: 'ghost' }, 'sendMessage', { to: 'bob', text: 'x' })
    let asked = 0
    const broken = chatWith({ users: { ...users, findMany: (ids) => (ids.includes('ghost') ? Promise.reject(new Error(`away ${asked += 1}`)) : users.findMany(ids)) } })
    await broken.as('ghost').sendMessage({ to: 'bob', text: 'x' })
    await new Promise((resolve) => setImmediate(resolve))
    expect([asked, logged]).toEqual([1, []])
  })
})
