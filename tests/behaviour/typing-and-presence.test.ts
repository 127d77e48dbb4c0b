import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'

await behaviour('typing', world => {
  it('is told to the others and to nobody else, and nothing of it is kept', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    const { id: conversationId } = await world.group(ann, bo, cy)
    expect(await ann.setTyping({ conversationId, typing: true })).toBeUndefined()
    expect(await ann.setTyping({ conversationId, typing: false })).toBeUndefined()
    for (const person of [bo, cy]) {
      expect(await person.events.next('typing.started')).toEqual({ conversationId, userId: ann.id })
      expect(await person.events.next('typing.stopped')).toEqual({ conversationId, userId: ann.id })
    }
    await Promise.all([ann.settled(), di.settled()])
    expect([...ann.events.all, ...di.events.all]).toEqual([])
    expect(await bo.listChanges({ conversationId, sinceRev: 0, version: 1 })).toMatchObject({ messages: [], upToRev: 0 })
  })

  it('in a conversation one is not in is NOT_FOUND', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.direct(ann, bo)
    await expectRefusal(cy.setTyping({ conversationId, typing: true }), 'NOT_FOUND')
  })
})

await behaviour('presence', world => {
  it('is answered for people with whom one shares a conversation, and for nobody else', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    await world.direct(ann, bo)
    await world.group(ann, cy)
    const { users } = await ann.getPresence({ userIds: [bo.id, cy.id, di.id, 'nobody-at-all'] })
    expect(users.sort((one, other) => (one.userId < other.userId ? -1 : 1))).toEqual([bo.id, cy.id].sort().map(userId => ({ userId, online: true })))
  })

  it('who asked hears that a person came; who did not ask hears nothing', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const cy = await world.absent('cy')
    for (const person of [ann, bo]) await person.startConversation({ kind: 'direct', userId: cy.id })
    expect(await ann.getPresence({ userIds: [cy.id] })).toEqual({ users: [{ userId: cy.id, online: false }] })
    await cy.arrive()
    expect(await ann.events.next('presence.changed')).toEqual({ userId: cy.id, online: true })
    await bo.settled()
    expect(bo.events.names).not.toContain('presence.changed')
    expect(await bo.getPresence({ userIds: [cy.id] })).toEqual({ users: [{ userId: cy.id, online: true }] })
  })

  it('of strangers cannot be watched', async () => {
    const [ann] = await world.people('ann')
    const cy = await world.absent('cy')
    expect(await ann.getPresence({ userIds: [cy.id] })).toEqual({ users: [] })
    await cy.arrive()
    await ann.settled()
    expect(ann.events.all).toEqual([])
  })

  it('is not seen any more by who left the only group they shared', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const cy = await world.absent('cy')
    const { id: conversationId } = await world.group(bo, ann)
    await bo.addMember({ conversationId, userId: cy.id })
    await ann.getPresence({ userIds: [cy.id] })
    await bo.removeMember({ conversationId, userId: ann.id })
    await ann.settled()
    ann.events.clear()
    await cy.arrive()
    await ann.settled()
    expect(ann.events.all).toEqual([])
    expect(await ann.getPresence({ userIds: [cy.id] })).toEqual({ users: [] })
  })
})

await behaviour('presence for everyone', world => {
  it('is answered for anybody', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    expect(await ann.getPresence({ userIds: [bo.id] })).toEqual({ users: [{ userId: bo.id, online: true }] })
  })
}, { presence: { visibility: 'everyone' } })
