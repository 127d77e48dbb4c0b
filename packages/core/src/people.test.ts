import { memoryStorage } from '@confab/adapter-memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat, type Chat, type DirectoryUser, type UserDirectory } from './index.js'

/** People as an app may have them: with fields that are nobody's business. */
const table: (DirectoryUser & Record<string, unknown>)[] = [
  { id: 'ann', name: 'Ann', passwordHash: '$2b$10$abc', email: 'ann@example.org', _id: 1 },
  { id: 'bob', name: 'Bob', bio: 'Hello', avatarUrl: '/bob.png', custom: { team: 'red' }, passwordHash: '$2b$10$def' },
  { id: 'eve', name: 'Eve', avatarUrl: 'javascript:alert(1)' },
]

describe('the app\'s own people', () => {
  let chat: Chat
  let changes: unknown[]
  const directory = (): UserDirectory => ({
    findMany: async (userIds) => table.filter((user) => userIds.includes(user.id)),
    search: async ({ query, limit }) => ({ users: table.filter((user) => user.name.startsWith(query)).slice(0, limit), cursor: null }),
  })

  beforeEach(() => {
    changes = []
    chat = createChat({ storage: memoryStorage(), authenticate: () => null, users: directory() })
  })

  it('come with the fields that everybody may see, and no other, wherever they come', async () => {
    const ann = chat.as('ann')
    await ann.sendMessage({ to: 'bob', text: 'hi' })
    const answers = [await ann.getMe(), await ann.findUsers(), await ann.getUsers({ userIds: ['ann', 'bob'] }), await ann.getSidebar(), await ann.sync({ known: [], loaded: [] })]
    expect(JSON.stringify(answers)).not.toMatch(/passwordHash|\$2b|@example\.org|_id/)
    expect((await ann.getUsers({ userIds: ['bob'] })).users).toEqual([{ id: 'bob', name: 'Bob', bio: 'Hello', avatarUrl: '/bob.png', custom: { team: 'red' } }])
    expect(await ann.getMe()).toEqual({ id: 'ann', name: 'Ann', bio: '', avatarUrl: null, custom: {}, blockedUserIds: [] })
  })

  it('have no picture rather than one whose address is a program', async () => {
    expect((await chat.as('ann').getUsers({ userIds: ['eve'] })).users[0]?.avatarUrl).toBeNull()
  })

  it('are known to exist without ever having called, and others are not', async () => {
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'hi' })).resolves.toBeDefined()
    await expect(chat.as('ann').sendMessage({ to: 'zoe', text: 'hi' })).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('`users`') as unknown })
  })

  it('are changed by the app, unless its directory takes changes', async () => {
    await expect(chat.as('ann').updateMe({ name: 'Anna' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const changing = createChat({
      storage: memoryStorage(), authenticate: () => null,
      users: { ...directory(), async update(userId, patch) { changes.push([userId, patch]); return { id: userId, name: 'Anna', secret: 1 } as DirectoryUser } },
    })
    expect(await changing.as('ann').updateMe({ name: 'Anna' })).toEqual({ id: 'ann', name: 'Anna', bio: '', avatarUrl: null, custom: {}, blockedUserIds: [] })
    expect(changes).toEqual([['ann', { name: 'Anna' }]])
  })

  it('are told when the directory does not know them', async () => {
    await expect(chat.as('zoe').getMe()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('can be blocked as any other', async () => {
    await chat.as('bob').blockUser({ userId: 'ann' })
    await expect(chat.as('ann').sendMessage({ to: 'bob', text: 'hi' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('people kept in the storage', () => {
  it('exist once, are called by their id at first, and are asked for once by each process', async () => {
    const storage = memoryStorage()
    let asked = 0
    const chat = createChat({ storage: { ...storage, users: { ...storage.users, ensure(userId) { asked += 1; return storage.users.ensure(userId) } } }, authenticate: () => null })
    expect(await chat.as('ann').getMe()).toEqual({ id: 'ann', name: 'ann', bio: '', avatarUrl: null, custom: {}, blockedUserIds: [] })
    await chat.as('ann').getSidebar()
    expect(asked).toBe(1)
  })

  it('change what they name and keep the rest', async () => {
    const ann = createChat({ storage: memoryStorage(), authenticate: () => null }).as('ann')
    await ann.updateMe({ name: 'Ann', bio: 'Hi', custom: { a: 1 } })
    await expect(ann.updateMe({ bio: '' })).resolves.toMatchObject({ name: 'Ann', bio: '', custom: { a: 1 } })
    await expect(ann.updateMe({})).resolves.toMatchObject({ name: 'Ann', bio: '' })
  })
})
