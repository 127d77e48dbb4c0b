import type { StartConversationInput } from '@confab/protocol'
import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'

await behaviour('groups', world => {
  it('its starter owns it, the others are members, each named once', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const group = await ann.startConversation({ kind: 'group', name: 'Hiking', userIds: [bo.id, cy.id, bo.id, ann.id], avatarUrl: '/hills.png', custom: { colour: 'green' } })
    expect(group).toMatchObject({ kind: 'group', name: 'Hiking', avatarUrl: '/hills.png', custom: { colour: 'green' }, createdBy: ann.id, directUserIds: null, version: 1, memberCount: 3 })
    expect(group.members.map(({ userId, role }) => [userId, role])).toEqual([[ann.id, 'owner'], [bo.id, 'member'], [cy.id, 'member']])
    expect(await cy.getConversation({ conversationId: group.id })).toEqual(group)
  })

  it('may begin with its owner alone', async () => {
    const [ann] = await world.people('ann')
    expect((await ann.startConversation({ kind: 'group', name: 'Notes', userIds: [] })).memberCount).toBe(1)
  })

  it('all its people hear of it, and nobody else', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    const { members: _, ...summary } = await ann.startConversation({ kind: 'group', name: 'Hiking', userIds: [bo.id, cy.id] })
    for (const person of [ann, bo, cy]) expect(await person.events.next('conversation.created')).toEqual({ conversation: summary })
    await di.settled()
    expect(di.events.all).toEqual([])
  })

  it('a retry with the same clientConversationId returns the group there is; another person\'s same key is another group', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const input: StartConversationInput = { kind: 'group', name: 'Once', userIds: [], clientConversationId: 'key-1' }
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => ann.startConversation(input)))
    expect(new Set(others.map(other => other.id))).toEqual(new Set([first?.id]))
    expect((await bo.startConversation(input)).id).not.toBe(first?.id)
    expect((await ann.startConversation({ ...input, clientConversationId: 'key-2' })).id).not.toBe(first?.id)
  })

  it('is refused when one of its people is unknown', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await expectRefusal(ann.startConversation({ kind: 'group', name: 'All', userIds: [bo.id, 'nobody-at-all'] }), 'NOT_FOUND')
    expect((await ann.getSidebar()).items).toEqual([])
  })

  it('updateConversation changes what it names, takes the next version, and everyone hears of it', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo)
    const changed = await ann.updateConversation({ conversationId, name: 'Renamed', custom: { pinned: true } })
    expect(changed).toMatchObject({ id: conversationId, name: 'Renamed', avatarUrl: null, custom: { pinned: true }, version: 2 })
    expect((await ann.updateConversation({ conversationId, avatarUrl: 'https://example.org/a.png' }))).toMatchObject({ name: 'Renamed', version: 3 })
    expect((await bo.events.next('conversation.updated')).conversation).toMatchObject({ name: 'Renamed', version: 2 })
    expect((await ann.events.next('conversation.updated', payload => payload.conversation.version === 3)).conversation.avatarUrl).toBe('https://example.org/a.png')
    await cy.settled()
    expect(cy.events.all).toEqual([])
  })

  it('addMember brings somebody in: they see it appear, the others hear who came', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo)
    const change = await ann.addMember({ conversationId, userId: cy.id })
    expect(change).toMatchObject({ conversationId, version: 2, memberCount: 3, member: { userId: cy.id, role: 'member', historyFrom: 1 } })
    expect(await cy.events.next('conversation.created')).toMatchObject({ conversation: { id: conversationId, memberCount: 3, version: 2 } })
    for (const person of [ann, bo, cy]) expect(await person.events.next('member.added')).toEqual(change)
    expect((await cy.getConversation({ conversationId })).members.map(member => member.userId)).toEqual([ann.id, bo.id, cy.id])
  })

  it('adding somebody who is in it changes nothing and tells nobody', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.group(ann, bo)
    expect(await ann.addMember({ conversationId, userId: bo.id, role: 'admin' })).toMatchObject({ version: 1, member: { userId: bo.id, role: 'member' } })
    await bo.settled()
    expect(bo.events.all).toEqual([])
  })

  it('many can be added at once, and each takes its own version', async () => {
    const [ann, ...others] = await world.people('ann', 'bo', 'cy', 'di', 'ed', 'fi')
    const { id: conversationId } = await world.group(ann)
    const changes = await Promise.all(others.map(other => ann.addMember({ conversationId, userId: other.id })))
    expect(changes.map(change => change.version).sort()).toEqual([2, 3, 4, 5, 6])
    expect(await ann.getConversation({ conversationId })).toMatchObject({ version: 6, memberCount: 6 })
  })

  it('who was removed hears it and hears nothing more, and finds nothing any more', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo, cy)
    const { id: messageId } = await bo.sendMessage({ conversationId, text: 'mine' })
    const removal = await ann.removeMember({ conversationId, userId: bo.id })
    expect(removal).toEqual({ conversationId, version: 2, memberCount: 2, userId: bo.id })
    for (const person of [ann, bo, cy]) expect(await person.events.next('member.removed')).toEqual(removal)
    bo.events.clear()
    await ann.sendMessage({ conversationId, text: 'without bo' })
    await ann.setTyping({ conversationId, typing: true })
    await ann.updateConversation({ conversationId, name: 'Smaller' })
    await cy.events.next('conversation.updated')
    await bo.settled()
    expect(bo.events.all).toEqual([])
    await expectRefusal(bo.sendMessage({ conversationId, text: 'still here?' }), 'NOT_FOUND')
    await expectRefusal(bo.listMessages({ conversationId }), 'NOT_FOUND')
    await expectRefusal(bo.listChanges({ conversationId, sinceRev: 0 }), 'NOT_FOUND')
    await expectRefusal(bo.getMessage({ messageId }), 'NOT_FOUND')
    await expectRefusal(bo.editMessage({ messageId, text: 'changed' }), 'NOT_FOUND')
    expect((await bo.getSidebar()).items).toEqual([])
  })

  it('who was removed can be added again and sees it all', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.group(ann, bo)
    await ann.removeMember({ conversationId, userId: bo.id })
    await ann.sendMessage({ conversationId, text: 'meanwhile' })
    await ann.addMember({ conversationId, userId: bo.id })
    expect((await bo.listMessages({ conversationId })).messages.map(message => message.text)).toEqual(['meanwhile'])
  })

  it('anybody may leave, and a group of one may be left', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.group(ann, bo)
    expect(await bo.removeMember({ conversationId, userId: bo.id })).toMatchObject({ memberCount: 1 })
    expect(await ann.removeMember({ conversationId, userId: ann.id })).toMatchObject({ memberCount: 0 })
    await expectRefusal(ann.getConversation({ conversationId }), 'NOT_FOUND')
  })

  it('removing somebody who is not in it is NOT_FOUND', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo)
    await expectRefusal(ann.removeMember({ conversationId, userId: cy.id }), 'NOT_FOUND')
    await expectRefusal(ann.setMemberRole({ conversationId, userId: cy.id, role: 'admin' }), 'NOT_FOUND')
  })
})

await behaviour('a group at its limit', world => {
  it('takes nobody more, also when several are added at once', async () => {
    const [ann, bo, cy, di, ed] = await world.people('ann', 'bo', 'cy', 'di', 'ed')
    const { id: conversationId } = await world.group(ann, bo)
    const results = await Promise.allSettled([cy, di, ed].map(person => ann.addMember({ conversationId, userId: person.id })))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    await expectRefusal(ann.addMember({ conversationId, userId: ed.id }).then(() => ann.addMember({ conversationId, userId: di.id })), 'CONFLICT', 'group_full')
    expect((await ann.getConversation({ conversationId })).memberCount).toBe(3)
  })

  it('cannot be started larger', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    await expectRefusal(ann.startConversation({ kind: 'group', name: 'All', userIds: [bo.id, cy.id, di.id] }), 'INVALID_INPUT')
  })
}, { limits: { groupMembers: 3 } })
