import { memoryStorage } from '@confab/adapter-memory'
import { ChatError, isChatError, protocolVersion } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { createChat } from './index.js'

const chat = createChat({ storage: memoryStorage(), authenticate: () => null })

async function refusalOf(operation: string, input: unknown): Promise<ChatError> {
  const error: unknown = await chat.host.call({ userId: 'ann' }, operation, input).catch((reason: unknown) => reason)
  if (!isChatError(error)) throw new Error(`${operation} was not refused.`)
  return error
}

describe('a refused input', () => {
  it.each([
    ['sendMessage', { to: 'bob' }, '"text" is missing: it must be a text'],
    ['sendMessage', { text: 'x' }, 'the input needs "conversationId" or "to"'],
    ['sendMessage', { to: 'bob', conversationId: 'c', text: 'x' }, 'the input takes "conversationId" or "to", not both'],
    ['sendMessage', { to: 'bob', text: ' \n' }, '"text" must not be blank'],
    ['sendMessage', { conversationId: 'c', text: 7 }, '"text" must be a text'],
    ['sendMessage', { to: { $ne: null }, text: 'x' }, '"to" must be a text'],
    ['sendMessage', { to: 'bob', text: 'x'.repeat(4_001) }, '"text" is 4001 characters long, and at most 4000 are taken'],
    ['sendMessage', { to: 'bob', text: '\ud800' }, '"text" holds a lone surrogate, which is no text'],
    ['sendMessage', { to: 'bob', text: 'x', custom: { a: { $where: 1 } } }, '"custom" has the key "$where"'],
    ['sendMessage', { to: 'ann', text: 'x' }, '"to" is yourself'],
    ['sendMessage', 'hello', 'the input must be an object'],
    ['sendMessage', [], 'the input must be an object'],
    ['getSidebar', null, 'the input must be an object'],
    ['startConversation', {}, '"kind" must be "direct" or "group"'],
    ['startConversation', { kind: 'channel' }, '"kind" must be "direct" or "group"'],
    ['startConversation', { kind: 'direct', userId: 'ann' }, '"userId" is yourself'],
    ['markSeen', { seq: -1 }, '"conversationId" is missing: it must be a text; "seq" must be at least 0'],
    ['getUsers', { userIds: ['a', 7] }, '"userIds.1" must be a text'],
    ['getUsers', { userIds: Array(101).fill('a') }, '"userIds" must have at most 100 items'],
    ['listMessages', { conversationId: 'c', before: 1, after: 2 }, 'the input takes at most one of before, after and around'],
    ['listMessages', { conversationId: 'c', limit: 101 }, '"limit" must be at most 100'],
    ['listMessages', { conversationId: 'c', before: 1.5 }, '"before" must be a whole number'],
    ['setMemberRole', { conversationId: 'c', userId: 'b', role: 'king' }, '"role" must be one of "owner", "admin", "member"'],
    ['setTyping', { conversationId: 'c', typing: 'yes' }, '"typing" must be true or false'],
    ['updateMe', { name: '' }, '"name" must not be blank'],
    ['updateMe', { avatarUrl: 'javascript:alert(1)' }, '"avatarUrl" must be an https: or http: URL, or a path that starts with a single "/"'],
    ['editMessage', { messageId: 'm' }, 'the input needs text or custom'],
    ['sync', { known: [{ conversationId: 'c', rev: '1', version: 1 }], loaded: [] }, '"known.0.rev" must be a number'],
  ])('of %s with %j says what is wrong', async (operation, input, sentence) => {
    const error = await refusalOf(operation, input)
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain(`${operation} was refused: ${sentence}`)
    expect(error.details).toHaveProperty('protocol', protocolVersion)
    const issues = error.details?.issues as { path: (string | number)[]; message: string }[]
    expect(error.message).toContain(issues.map(({ path, message }) => (path.length === 0 ? `the input ${message}` : `"${path.join('.')}" ${message}`)).join('; '))
  })

  it('lists each issue with its path for programs', async () => {
    const { details } = await refusalOf('sync', { known: [{ conversationId: '', rev: -1, version: 0, more: 1 }], loaded: 'all' })
    const issues = details?.issues as { path: unknown; message: string }[]
    expect(issues.map(({ path }) => path)).toEqual(expect.arrayContaining([['known', 0, 'conversationId'], ['known', 0, 'rev'], ['known', 0, 'more'], ['loaded']]))
    expect(details).not.toHaveProperty('unknownKeys')
  })

  it('names a few and counts the rest, however many there are', async () => {
    const error = await refusalOf('getUsers', { userIds: Array(100).fill(7) })
    expect(error.message).toContain('and 97 more')
    expect((error.details?.issues as unknown[]).length).toBeLessThanOrEqual(20)
    expect(error.message.length).toBeLessThan(400)
  })

  it('says when nothing is wrong but keys it does not know, so that a newer client may try the next server', async () => {
    const error = await refusalOf('sendMessage', { to: 'bob', text: 'hello', priority: 'high' })
    expect(error.details).toEqual({ issues: [{ path: ['priority'], message: 'is not a known key' }], protocol: protocolVersion, unknownKeys: true })
    expect(error.retryable).toBe(false)
    const older = new ChatError('INVALID_INPUT', error.message, { details: { ...error.details, protocol: protocolVersion - 1 } })
    expect(older.retryable).toBe(true)
    expect((await refusalOf('sendMessage', { group: 'g', text: 'hello' })).details).toMatchObject({ unknownKeys: true })
    expect((await refusalOf('sendMessage', { to: 'bob', text: '', priority: 'high' })).details).not.toHaveProperty('unknownKeys')
    expect((await refusalOf('startConversation', { kind: 'direct', userId: 'bob', name: 'us' })).details).toMatchObject({ unknownKeys: true })
  })

  it('cannot smuggle in what is not the caller\'s to say', async () => {
    const given = { to: 'bob', text: 'hello' }
    for (const key of ['senderId', 'seq', 'rev', 'createdAt', 'id', '__proto__', 'constructor']) {
      const input: unknown = JSON.parse(JSON.stringify(given).replace('{', `{${JSON.stringify(key)}:{"admin":true},`))
      expect((await refusalOf('sendMessage', input)).message).toContain(`"${key}" is not a known key`)
    }
    expect(Object.prototype).not.toHaveProperty('admin')
  })
})
