import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'

await behaviour('direct conversations', world => {
  it('is between exactly two, both plain members, and nobody owns it', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const conversation = await ann.startConversation({ kind: 'direct', userId: bo.id })
    expect(conversation).toMatchObject({ kind: 'direct', name: null, avatarUrl: null, custom: {}, createdBy: ann.id, version: 1, memberCount: 2 })
    expect([...conversation.directUserIds ?? []].sort()).toEqual([ann.id, bo.id].sort())
    expect(conversation.members.map(({ userId, role, historyFrom }) => ({ userId, role, historyFrom })).sort((one, other) => (one.userId < other.userId ? -1 : 1)))
      .toEqual([ann.id, bo.id].sort().map(userId => ({ userId, role: 'member', historyFrom: 1 })))
    expect(await bo.getConversation({ conversationId: conversation.id })).toEqual(conversation)
  })

  it('there is one per pair, whoever starts it and however often', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const starts = await Promise.all([
      ...Array.from({ length: 10 }, () => ann.startConversation({ kind: 'direct', userId: bo.id })),
      ...Array.from({ length: 10 }, () => bo.startConversation({ kind: 'direct', userId: ann.id })),
    ])
    expect(new Set(starts.map(one => one.id)).size).toBe(1)
  })

  it('both hear of it once, and nobody else', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { members: _, ...summary } = await ann.startConversation({ kind: 'direct', userId: bo.id })
    await bo.startConversation({ kind: 'direct', userId: ann.id })
    for (const person of [ann, bo]) expect(await person.events.next('conversation.created')).toEqual({ conversation: summary })
    await Promise.all([ann.settled(), bo.settled(), cy.settled()])
    expect([ann, bo, cy].map(person => person.events.all.length)).toEqual([1, 1, 0])
  })

  it('nobody starts one with themselves or with somebody unknown', async () => {
    const [ann] = await world.people('ann')
    await expectRefusal(ann.startConversation({ kind: 'direct', userId: ann.id }), 'INVALID_INPUT')
    await expectRefusal(ann.startConversation({ kind: 'direct', userId: 'nobody-at-all' }), 'NOT_FOUND')
    await expectRefusal(ann.sendMessage({ to: ann.id, text: 'me' }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ to: 'nobody-at-all', text: 'you' }), 'NOT_FOUND')
  })

  it('stays as it is: nobody is added, removed, raised, and it takes no name', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.direct(ann, bo)
    await expectRefusal(ann.addMember({ conversationId, userId: cy.id }), 'FORBIDDEN')
    await expectRefusal(ann.removeMember({ conversationId, userId: bo.id }), 'FORBIDDEN')
    await expectRefusal(ann.removeMember({ conversationId, userId: ann.id }), 'FORBIDDEN')
    await expectRefusal(ann.setMemberRole({ conversationId, userId: ann.id, role: 'owner' }), 'FORBIDDEN')
    await expectRefusal(ann.updateConversation({ conversationId, name: 'Us' }), 'FORBIDDEN')
    expect((await bo.getConversation({ conversationId })).version).toBe(1)
  })

  it('a first message to a person starts it, and both hear of it before the message', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const receipt = await ann.sendMessage({ to: bo.id, text: 'hello' })
    expect(receipt).toMatchObject({ seq: 1, rev: 1 })
    const { message } = await bo.events.next('message.created')
    expect(message).toMatchObject({ id: receipt.id, conversationId: receipt.conversationId, senderId: ann.id, text: 'hello' })
    expect(bo.events.names).toEqual(['conversation.created', 'message.created'])
    expect((await bo.startConversation({ kind: 'direct', userId: ann.id })).id).toBe(receipt.conversationId)
  })

  it('messages to a person and into the conversation are one timeline', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const first = await ann.sendMessage({ to: bo.id, text: 'one' })
    const second = await bo.sendMessage({ to: ann.id, text: 'two' })
    const third = await ann.sendMessage({ conversationId: first.conversationId, text: 'three' })
    expect([first, second, third].map(receipt => [receipt.conversationId, receipt.seq])).toEqual([1, 2, 3].map(seq => [first.conversationId, seq]))
  })

  it('first messages of both at once end in one conversation', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const sends = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? ann.sendMessage({ to: bo.id, text: `${at}` }) : bo.sendMessage({ to: ann.id, text: `${at}` }))))
    expect(new Set(sends.map(receipt => receipt.conversationId)).size).toBe(1)
    expect(sends.map(receipt => receipt.seq).sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  })
})
