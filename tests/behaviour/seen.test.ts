import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'
import type { Person } from './world.js'

async function unseen(person: Person): Promise<number | undefined> {
  return (await person.getSidebar()).items[0]?.unseenCount
}

await behaviour('seen marks', world => {
  it('messages by others are unseen until marked, one\'s own never', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    for (let at = 0; at < 3; at += 1) await ann.sendMessage({ conversationId, text: 'm' })
    await bo.sendMessage({ conversationId, text: 'mine' })
    expect(await unseen(bo)).toBe(3)
    expect(await unseen(ann)).toBe(1)
    expect(await bo.markSeen({ conversationId, seq: 2 })).toEqual({ conversationId, userId: bo.id, seq: 2 })
    expect(await unseen(bo)).toBe(1)
    await bo.markSeen({ conversationId })
    expect(await unseen(bo)).toBe(0)
  })

  it('a mark may be named by a message', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId, conversationId } = await ann.sendMessage({ to: bo.id, text: 'one' })
    await ann.sendMessage({ to: bo.id, text: 'two' })
    expect(await bo.markSeen({ messageId })).toEqual({ conversationId, userId: bo.id, seq: 1 })
    expect(await unseen(bo)).toBe(1)
  })

  it('a mark never moves back, and never past the latest message', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    for (let at = 0; at < 3; at += 1) await ann.sendMessage({ conversationId, text: 'm' })
    expect((await bo.markSeen({ conversationId, seq: 2 })).seq).toBe(2)
    expect((await bo.markSeen({ conversationId, seq: 1 })).seq).toBe(2)
    expect((await bo.markSeen({ conversationId, seq: 999 })).seq).toBe(3)
    await ann.sendMessage({ conversationId, text: 'm' })
    expect(await unseen(bo)).toBe(1)
  })

  it('marks that come in any order end at the highest', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    for (let at = 0; at < 10; at += 1) await ann.sendMessage({ conversationId, text: 'm' })
    await Promise.all([7, 2, 10, 5, 1, 9, 3].map(seq => bo.markSeen({ conversationId, seq })))
    expect(await ann.listSeen({ conversationId })).toEqual({ marks: [{ conversationId, userId: bo.id, seq: 10 }] })
  })

  it('everyone in it hears of a mark that moved, once, and of one that did not nobody', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    const { id: conversationId } = await world.group(ann, bo, cy)
    await ann.sendMessage({ conversationId, text: 'm' })
    await bo.markSeen({ conversationId })
    await bo.markSeen({ conversationId, seq: 1 })
    for (const person of [ann, bo, cy]) expect(await person.events.next('conversation.seen')).toEqual({ conversationId, userId: bo.id, seq: 1 })
    await Promise.all([ann, bo, cy, di].map(person => person.settled()))
    expect([ann, bo, cy, di].map(person => person.events.named('conversation.seen').length)).toEqual([1, 1, 1, 0])
  })

  it('a deleted message does not count as unseen', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId } = await ann.sendMessage({ to: bo.id, text: 'one' })
    await ann.sendMessage({ to: bo.id, text: 'two' })
    await ann.deleteMessage({ messageId })
    expect(await unseen(bo)).toBe(1)
  })

  it('unseen messages are counted to 100 and no further', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    for (let at = 0; at < 3; at += 1) await Promise.all(Array.from({ length: 35 }, () => ann.sendMessage({ conversationId, text: 'm' })))
    expect(await unseen(bo)).toBe(100)
    await bo.markSeen({ conversationId, seq: 50 })
    expect(await unseen(bo)).toBe(55)
  })

  it('listSeen says how far each member has come, and only members', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    const { id: conversationId } = await world.group(ann, bo, cy)
    await ann.sendMessage({ conversationId, text: 'm' })
    await Promise.all([bo.markSeen({ conversationId }), cy.markSeen({ conversationId })])
    await ann.removeMember({ conversationId, userId: cy.id })
    const { marks } = await ann.listSeen({ conversationId })
    expect(marks.filter(mark => mark.userId !== ann.id)).toEqual([{ conversationId, userId: bo.id, seq: 1 }])
    await expectRefusal(di.listSeen({ conversationId }), 'NOT_FOUND')
    await expectRefusal(cy.markSeen({ conversationId }), 'NOT_FOUND')
  })
})
