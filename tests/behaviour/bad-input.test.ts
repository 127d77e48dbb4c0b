import { operationNames, type OperationName } from '@confab/protocol'
import { expect, it } from 'vitest'
import { validInputs } from '../security/valid-inputs.js'
import { behaviour, expectRefusal } from './behaviour.js'

/** A valid input of each operation, to be spoilt. */
const valid = (name: OperationName): Record<string, unknown> => validInputs[name][0] ?? {}

const withFields = operationNames.filter(name => Object.keys(valid(name)).length > 0 && !['updateMe', 'findUsers', 'getSidebar'].includes(name))
const surrogate = 'half a \ud83d pair'
const badIds = ['', ' ', 'a b', 'line\nbreak', '\u0000', '\u202e', 'x'.repeat(129)]

/** Everything else that is refused, one per line. */
const bad: [title: string, operation: string, input: unknown][] = [
  ['an empty text', 'sendMessage', { conversationId: 'x', text: '' }],
  ['a blank text', 'sendMessage', { conversationId: 'x', text: ' \t\n\u00a0\u3000\ufeff' }],
  ['a text over the limit', 'sendMessage', { conversationId: 'x', text: 'x'.repeat(4_001) }],
  ['half a surrogate pair', 'sendMessage', { conversationId: 'x', text: surrogate }],
  ['a number for a text', 'sendMessage', { conversationId: 'x', text: 7 }],
  ['an operator for a text', 'sendMessage', { conversationId: 'x', text: { $gt: '' } }],
  ['an operator for an id', 'sendMessage', { conversationId: { $ne: null }, text: 'hello' }],
  ['a list for an id', 'sendMessage', { conversationId: ['x'], text: 'hello' }],
  ['neither conversation nor person', 'sendMessage', { text: 'hello' }],
  ['both conversation and person', 'sendMessage', { conversationId: 'x', to: 'y', text: 'hello' }],
  ['somebody else as the sender', 'sendMessage', { conversationId: 'x', text: 'hello', senderId: 'y' }],
  ['a number to be at', 'sendMessage', { conversationId: 'x', text: 'hello', seq: 1 }],
  ['a time to have been sent', 'sendMessage', { conversationId: 'x', text: 'hello', createdAt: '2020-01-01T00:00:00.000Z' }],
  ['an empty clientMessageId', 'sendMessage', { conversationId: 'x', text: 'hello', clientMessageId: '' }],
  ['app data that is no object', 'sendMessage', { conversationId: 'x', text: 'hello', custom: [] }],
  ['app data with an operator for a key', 'sendMessage', { conversationId: 'x', text: 'hello', custom: { $where: '1' } }],
  ['app data with a dot in a key', 'sendMessage', { conversationId: 'x', text: 'hello', custom: { 'a.b': 1 } }],
  ['app data that is too deep', 'sendMessage', { conversationId: 'x', text: 'hello', custom: { a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } } }],
  ['app data that is too large', 'sendMessage', { conversationId: 'x', text: 'hello', custom: { a: 'x'.repeat(8 * 1024) } }],
  ['a prototype in app data', 'sendMessage', { conversationId: 'x', text: 'hello', custom: JSON.parse('{"__proto__":{"admin":true}}') }],
  ['a prototype', 'sendMessage', JSON.parse('{"conversationId":"x","text":"hello","__proto__":{"admin":true}}')],
  ['a constructor', 'sendMessage', JSON.parse('{"conversationId":"x","text":"hello","constructor":{"prototype":{}}}')],
  ['a list for an input', 'sendMessage', ['x', 'hello']],
  ['a text for an input', 'sendMessage', 'hello'],
  ['a number for an input', 'sendMessage', 7],
  ['an edit of nothing', 'editMessage', { messageId: 'x' }],
  ['an edit to blank', 'editMessage', { messageId: 'x', text: '  ' }],
  ['an edit of the sender', 'editMessage', { messageId: 'x', text: 'hello', senderId: 'y' }],
  ['a name that is blank', 'updateMe', { name: '  ' }],
  ['a name that is too long', 'updateMe', { name: 'x'.repeat(101) }],
  ['another id for oneself', 'updateMe', { id: 'y' }],
  ['a script for a picture', 'updateMe', { avatarUrl: 'javascript:alert(1)' }],
  ['another host for a path', 'updateMe', { avatarUrl: '//evil.example/x.png' }],
  ['a bio that is too long', 'updateMe', { bio: 'x'.repeat(501) }],
  ['a page of nothing', 'listMessages', { conversationId: 'x', limit: 0 }],
  ['a page that is too long', 'listMessages', { conversationId: 'x', limit: 101 }],
  ['a page that is no number', 'listMessages', { conversationId: 'x', limit: 'ten' }],
  ['half a row', 'getSidebar', { limit: 1.5 }],
  ['two places in a timeline', 'listMessages', { conversationId: 'x', before: 1, after: 1 }],
  ['a place before the first', 'listMessages', { conversationId: 'x', before: -1 }],
  ['a rev beyond all numbers', 'listChanges', { conversationId: 'x', sinceRev: 2 ** 60 }],
  ['a rev that is missing', 'listChanges', { conversationId: 'x' }],
  ['a search that is too long', 'findUsers', { query: 'x'.repeat(101) }],
  ['an operator for a search', 'findUsers', { query: { $regex: '.*' } }],
  ['too many people', 'getUsers', { userIds: Array.from({ length: 101 }, (_, at) => `u${at}`) }],
  ['a person who is an operator', 'getUsers', { userIds: [{ $ne: null }] }],
  ['too much presence', 'getPresence', { userIds: Array.from({ length: 101 }, (_, at) => `u${at}`) }],
  ['an unknown kind', 'startConversation', { kind: 'channel', name: 'All' }],
  ['no kind', 'startConversation', { userId: 'x' }],
  ['a direct conversation with a name', 'startConversation', { kind: 'direct', userId: 'x', name: 'Us' }],
  ['a group without a name', 'startConversation', { kind: 'group', userIds: [] }],
  ['roles given at the start', 'startConversation', { kind: 'group', name: 'Group', userIds: [], members: [{ userId: 'x', role: 'owner' }] }],
  ['an unknown role', 'setMemberRole', { conversationId: 'x', userId: 'y', role: 'god' }],
  ['an unknown history', 'addMember', { conversationId: 'x', userId: 'y', history: 'some' }],
  ['a text for typing', 'setTyping', { conversationId: 'x', typing: 'yes' }],
  ['a mark before the first', 'markSeen', { conversationId: 'x', seq: -1 }],
  ['a mark at two places', 'markSeen', { conversationId: 'x', messageId: 'y' }],
  ['too much to sync', 'sync', { known: Array.from({ length: 201 }, (_, at) => ({ conversationId: `c${at}`, rev: 0, version: 0 })), loaded: [] }],
  ['an unknown key deep inside', 'sync', { known: [{ conversationId: 'x', rev: 0, version: 0, role: 'owner' }], loaded: [] }],
  ['too much loaded', 'sync', { known: [], loaded: Array.from({ length: 11 }, (_, at) => `c${at}`) }],
]

await behaviour('bad input', world => {
  it.each(operationNames)('%s refuses an unknown key, and says which and which protocol it speaks', async name => {
    const [ann] = await world.people('ann')
    const error = await ann.call(name, { ...valid(name), nonsense: 'x' }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { protocol: 1 } })
    expect((error as Error).message).toContain('nonsense')
  })

  it('a refusal of nothing but unknown keys says so, for clients newer than the server', async () => {
    const [ann] = await world.people('ann')
    await expect(ann.call('sendMessage', { ...valid('sendMessage'), later: 1 })).rejects.toMatchObject({ details: { unknownKeys: true } })
    await expect(ann.call('sendMessage', { ...valid('sendMessage'), later: 1, text: '' })).rejects.not.toMatchObject({ details: { unknownKeys: true } })
  })

  it.each(withFields)('%s refuses an empty input where a list is not enough', async name => {
    const [ann] = await world.people('ann')
    const needsMore = !['getUsers', 'getPresence'].includes(name)
    if (needsMore) await expectRefusal(ann.call(name, {}), 'INVALID_INPUT')
    else expect(await ann.call(name, { userIds: [] })).toEqual({ users: [] })
  })

  it.each(bad)('%s is refused (%s)', async (_, operation, input) => {
    const [ann] = await world.people('ann')
    await expectRefusal(ann.call(operation, input), 'INVALID_INPUT')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it.each(badIds)('%j is no id, wherever one belongs', async id => {
    const [ann] = await world.people('ann')
    for (const [operation, input] of [
      ['getMessage', { messageId: id }], ['sendMessage', { to: id, text: 'hello' }], ['sendMessage', { conversationId: id, text: 'hello' }], ['blockUser', { userId: id }],
      ['addMember', { conversationId: 'x', userId: id }], ['removeMember', { conversationId: 'x', userId: id }], ['getUsers', { userIds: [id] }], ['listMessages', { conversationId: id }],
    ] as const) await expectRefusal(ann.call(operation, input), 'INVALID_INPUT')
  })

  it.each(['launchRocket', 'GETME', 'getme', 'get Me', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '$where', '0'])('there is no operation %s', async name => {
    const [ann] = await world.people('ann')
    await expectRefusal(ann.call(name, {}), 'NOT_FOUND')
  })

  it('a refused call has changed nothing, and the next one works', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    for (const text of ['', surrogate, 'x'.repeat(4_001)]) await expectRefusal(ann.sendMessage({ conversationId, text }), 'INVALID_INPUT')
    expect((await ann.sendMessage({ conversationId, text: 'fine' })).seq).toBe(1)
    await bo.settled()
    expect(bo.events.names).toEqual(['message.created'])
  })

  it('a refusal says what to correct, and nothing of how the server is made', async () => {
    const [ann] = await world.people('ann')
    const error = await ann.call('sendMessage', { conversationId: 'x', text: 7 }).catch((thrown: unknown) => thrown as Error & { toJSON(): object })
    expect((error as Error).message).toMatch(/"text" must be a text/)
    expect(JSON.stringify(error)).not.toMatch(/stack|node_modules|Zod|\.ts/)
  })
})
