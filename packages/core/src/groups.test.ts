import { memoryStorage } from '@confab/adapter-memory'
import { isChatError, type ChatApi, type StartConversationInput } from '@confab/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { createChat, type Chat } from './index.js'

const people = Array.from({ length: 60 }, (_, i) => `person ${i}`.replace(' ', ''))

describe('a group', () => {
  let chat: Chat
  let ann: ChatApi

  beforeEach(async () => {
    chat = createChat({ storage: memoryStorage(), authenticate: () => null, limits: { groupMembers: 60 } })
    ann = chat.as('ann')
    for (const userId of ['bob', 'cat', ...people]) await chat.as(userId).getMe()
  })

  it('belongs to who started it; others named twice are in it once', async () => {
    const group = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'ann', 'bob'] })
    expect(group.members.map(({ userId, role }) => [userId, role])).toEqual([['ann', 'owner'], ['bob', 'member']])
    expect(group).toMatchObject({ kind: 'group', name: 'Group', avatarUrl: null, custom: {}, createdBy: 'ann', version: 1, memberCount: 2, directUserIds: null })
  })

  it('may be of one', async () => {
    await expect(ann.startConversation({ kind: 'group', name: 'Notes', userIds: [] })).resolves.toMatchObject({ memberCount: 1 })
  })

  it('is started once for one clientConversationId, also by many calls at once', async () => {
    const input: StartConversationInput & { kind: 'group' } = { kind: 'group', name: 'Group', userIds: ['bob'], clientConversationId: 'mine' }
    const groups = await Promise.all(Array.from({ length: 20 }, () => ann.startConversation(input)))
    expect(new Set(groups.map((group) => group.id)).size).toBe(1)
    await expect(chat.as('bob').startConversation({ ...input, userIds: ['ann'] })).resolves.not.toMatchObject({ id: groups[0]?.id })
  })

  it('is found by a retry also when a person in it can no longer be added', async () => {
    const input: StartConversationInput & { kind: 'group' } = { kind: 'group', name: 'Group', userIds: ['bob'], clientConversationId: 'mine' }
    const first = await ann.startConversation(input)
    await chat.as('bob').blockUser({ userId: 'ann' })
    await expect(ann.startConversation(input)).resolves.toMatchObject({ id: first.id })
  })

  it('is not found by a retry of somebody who has left it', async () => {
    const input: StartConversationInput & { kind: 'group' } = { kind: 'group', name: 'Group', userIds: [], clientConversationId: 'mine' }
    const { id: conversationId } = await ann.startConversation(input)
    await ann.removeMember({ conversationId, userId: 'ann' })
    await expect(ann.startConversation(input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('never shares its key with the group of somebody else, whatever the ids are', async () => {
    const [one, other] = [chat.as('a:1'), chat.as('a')]
    const first = await one.startConversation({ kind: 'group', name: 'One', userIds: [], clientConversationId: '2' })
    const second = await other.startConversation({ kind: 'group', name: 'Other', userIds: [], clientConversationId: '1:2' })
    expect(second.id).not.toBe(first.id)
  })

  it('takes no more people than the limit, neither at its start nor later', async () => {
    await expect(ann.startConversation({ kind: 'group', name: 'Big', userIds: people })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Full', userIds: people.slice(0, 59) })
    await expect(ann.addMember({ conversationId, userId: 'bob' })).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'group_full' } })
    await expect(ann.addMember({ conversationId, userId: people[0] ?? '' })).resolves.toMatchObject({ memberCount: 60, version: 1 })
  })

  it('takes no more people than the limit when many are added at once', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: people.slice(0, 49) })
    const adding = people.slice(49).concat(['bob', 'cat']).map((userId) => ann.addMember({ conversationId, userId }))
    const results = await Promise.allSettled(adding)
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(10)
    await expect(ann.getConversation({ conversationId })).resolves.toMatchObject({ memberCount: 60, version: 11 })
  })

  it('refuses people whom nobody knows, and names them', async () => {
    const refused: unknown = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'ghost'] }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'NOT_FOUND' })
    expect(String(refused)).toContain('"ghost"')
    expect(String(refused)).not.toContain('"bob"')
  })

  it('is changed by two servers at once without losing a change or refusing one', async () => {
    const storage = memoryStorage()
    const [here, there] = [createChat({ storage, authenticate: () => null }), createChat({ storage, authenticate: () => null })]
    for (const userId of people) await here.as(userId).getMe()
    const { id: conversationId } = await here.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: [] })
    await Promise.all(people.map((userId, i) => (i % 2 === 0 ? here : there).as('ann').addMember({ conversationId, userId })))
    await expect(here.as('ann').getConversation({ conversationId })).resolves.toMatchObject({ memberCount: 61, version: 61 })
  })

  it('is changed one step after the other by one server, with nothing tried in vain', async () => {
    const storage = memoryStorage()
    let steps = 0
    const counting = { ...storage, conversations: { ...storage.conversations, change: (...step: Parameters<typeof storage.conversations.change>) => {
      steps += 1
      return storage.conversations.change(...step)
    } } }
    const other = createChat({ storage: counting, authenticate: () => null })
    for (const userId of people) await other.as(userId).getMe()
    const { id: conversationId } = await other.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: [] })
    await Promise.all(people.map((userId) => other.as('ann').addMember({ conversationId, userId })))
    expect(steps).toBe(people.length)
  })

  describe('with two owners', () => {
    let conversationId: string

    beforeEach(async () => {
      conversationId = (await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat'] })).id
      await ann.setMemberRole({ conversationId, userId: 'bob', role: 'owner' })
    })

    const codes = async (calls: Promise<unknown>[]): Promise<string[]> => {
      const results = await Promise.allSettled(calls)
      return results.map((result) => {
        if (result.status === 'fulfilled') return 'ok'
        return isChatError(result.reason) ? String(result.reason.details?.reason ?? result.reason.code) : 'other'
      }).sort()
    }

    it('keeps one when both leave at once', async () => {
      const bob = chat.as('bob')
      expect(await codes([ann.removeMember({ conversationId, userId: 'ann' }), bob.removeMember({ conversationId, userId: 'bob' })])).toEqual(['last_owner', 'ok'])
    })

    it('keeps one when both step down at once', async () => {
      const bob = chat.as('bob')
      const stepDown = { conversationId, role: 'member' } as const
      expect(await codes([ann.setMemberRole({ ...stepDown, userId: 'ann' }), bob.setMemberRole({ ...stepDown, userId: 'bob' })])).toEqual(['last_owner', 'ok'])
    })

    it('keeps one when each removes the other at once: the second is not in it any more', async () => {
      const bob = chat.as('bob')
      expect(await codes([ann.removeMember({ conversationId, userId: 'bob' }), bob.removeMember({ conversationId, userId: 'ann' })])).toEqual(['NOT_FOUND', 'ok'])
    })

    it('keeps one when both leave at once by way of two servers', async () => {
      const storage = memoryStorage()
      const [here, there] = [createChat({ storage, authenticate: () => null }), createChat({ storage, authenticate: () => null })]
      await here.as('bob').getMe()
      await here.as('cat').getMe()
      for (let round = 0; round < 20; round += 1) {
        const { id } = await here.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat'] })
        await here.as('ann').setMemberRole({ conversationId: id, userId: 'bob', role: 'owner' })
        expect(await codes([
          here.as('ann').removeMember({ conversationId: id, userId: 'ann' }),
          there.as('bob').removeMember({ conversationId: id, userId: 'bob' }),
        ])).toEqual(['last_owner', 'ok'])
      }
    })
  })

  it('is not left by its last owner while others are in it, but may be left by the last person', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: ['bob'] })
    const refusal = { code: 'CONFLICT', details: { reason: 'last_owner' } }
    await expect(ann.removeMember({ conversationId, userId: 'ann' })).rejects.toMatchObject(refusal)
    await expect(ann.setMemberRole({ conversationId, userId: 'ann', role: 'admin' })).rejects.toMatchObject(refusal)
    await ann.removeMember({ conversationId, userId: 'bob' })
    await expect(ann.removeMember({ conversationId, userId: 'ann' })).resolves.toMatchObject({ memberCount: 0 })
    await expect(ann.getConversation({ conversationId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('tells who is not in it that they are not', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: [] })
    await expect(ann.removeMember({ conversationId, userId: 'bob' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(ann.setMemberRole({ conversationId, userId: 'bob', role: 'admin' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('changes by what is named and keeps the rest; nothing named changes nothing', async () => {
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Group', userIds: [], avatarUrl: '/a.png', custom: { color: 'red' } })
    await expect(ann.updateConversation({ conversationId })).resolves.toMatchObject({ version: 1 })
    await expect(ann.updateConversation({ conversationId, name: 'New' })).resolves.toMatchObject({ version: 2, name: 'New', avatarUrl: '/a.png', custom: { color: 'red' } })
    await expect(ann.updateConversation({ conversationId, avatarUrl: null, custom: {} })).resolves.toMatchObject({ version: 3, name: 'New', avatarUrl: null, custom: {} })
  })
})
