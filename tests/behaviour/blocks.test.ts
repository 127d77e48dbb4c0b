import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'

await behaviour('blocks', world => {
  it('a block is recorded, taken back, and may be repeated', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    expect(await ann.blockUser({ userId: bo.id })).toBeUndefined()
    await ann.blockUser({ userId: bo.id })
    expect((await ann.getMe()).blockedUserIds).toEqual([bo.id])
    expect(await ann.unblockUser({ userId: bo.id })).toBeUndefined()
    await ann.unblockUser({ userId: bo.id })
    expect((await ann.getMe()).blockedUserIds).toEqual([])
  })

  it('nobody can block themselves or somebody unknown', async () => {
    const [ann] = await world.people('ann')
    await expectRefusal(ann.blockUser({ userId: ann.id }), 'INVALID_INPUT')
    await expectRefusal(ann.blockUser({ userId: 'nobody-at-all' }), 'NOT_FOUND')
  })

  it('who is blocked finds the other as if there were nobody: they cannot start, write, or send to them', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await ann.blockUser({ userId: bo.id })
    const unknown = await bo.startConversation({ kind: 'direct', userId: 'nobody-at-all' }).catch((error: Error) => error)
    const blocked = await bo.startConversation({ kind: 'direct', userId: ann.id }).catch((error: Error) => error)
    const wording = (error: unknown, id: string): string => (error as Error).message.replace(id, '?')
    expect(wording(blocked, ann.id)).toBe(wording(unknown, 'nobody-at-all'))
    await expectRefusal(bo.sendMessage({ to: ann.id, text: 'hello' }), 'NOT_FOUND')
  })

  it('a block ends writing in a conversation there is already, for both, and reading for neither', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const { id: messageId } = await bo.sendMessage({ conversationId, text: 'before' })
    await ann.blockUser({ userId: bo.id })
    await expectRefusal(bo.sendMessage({ conversationId, text: 'after' }), 'NOT_FOUND')
    await expectRefusal(bo.sendMessage({ to: ann.id, text: 'after' }), 'NOT_FOUND')
    await expectRefusal(ann.sendMessage({ conversationId, text: 'after' }), 'FORBIDDEN', 'blocked_by_you')
    await expectRefusal(ann.sendMessage({ to: bo.id, text: 'after' }), 'FORBIDDEN', 'blocked_by_you')
    await expectRefusal(bo.editMessage({ messageId, text: 'changed' }), 'NOT_FOUND')
    for (const person of [ann, bo]) expect((await person.listMessages({ conversationId })).messages.map(message => message.text)).toEqual(['before'])
  })

  it('the blocked person is told nothing', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await ann.blockUser({ userId: bo.id })
    await ann.setTyping({ conversationId, typing: true })
    await bo.setTyping({ conversationId, typing: true })
    await Promise.all([ann.settled(), bo.settled()])
    expect(bo.events.names.filter(name => name !== 'presence.changed')).toEqual([])
    expect(ann.events.names).toEqual([])
  })

  it('who is blocked cannot add the other to a group, alone or among others', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    await ann.blockUser({ userId: bo.id })
    await expectRefusal(bo.startConversation({ kind: 'group', name: 'All', userIds: [cy.id, ann.id] }), 'NOT_FOUND')
    const { id: conversationId } = await world.group(bo, cy)
    await expectRefusal(bo.addMember({ conversationId, userId: ann.id }), 'NOT_FOUND')
  })

  it('a block does not divide a group: both are heard there', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(cy, ann, bo)
    await ann.blockUser({ userId: bo.id })
    await bo.sendMessage({ conversationId, text: 'to all' })
    expect((await ann.events.next('message.created')).message.text).toBe('to all')
  })

  it('who is blocked sees the other as away, and as there again when the block is taken back', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await world.direct(ann, bo)
    await ann.getMe()
    expect(await bo.getPresence({ userIds: [ann.id] })).toEqual({ users: [{ userId: ann.id, online: true }] })
    await ann.blockUser({ userId: bo.id })
    expect(await bo.getPresence({ userIds: [ann.id] })).toEqual({ users: [{ userId: ann.id, online: false }] })
    expect((await bo.getSidebar()).items[0]?.online).toBe(false)
    await ann.unblockUser({ userId: bo.id })
    expect(await bo.getPresence({ userIds: [ann.id] })).toEqual({ users: [{ userId: ann.id, online: true }] })
  })

  it('after a block is taken back both can write again', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await ann.blockUser({ userId: bo.id })
    await ann.unblockUser({ userId: bo.id })
    expect((await bo.sendMessage({ conversationId, text: 'again' })).seq).toBe(1)
    expect((await ann.sendMessage({ to: bo.id, text: 'yes' })).seq).toBe(2)
  })
})
