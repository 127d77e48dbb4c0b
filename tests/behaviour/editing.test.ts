import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'

await behaviour('editing and deleting', world => {
  it('an edit changes text or app data, takes the next rev, and everyone hears of it', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const { id: messageId } = await ann.sendMessage({ conversationId, text: 'teh', custom: { a: 1 } })
    const edited = await ann.editMessage({ messageId, text: 'the' })
    expect(edited).toMatchObject({ id: messageId, text: 'the', custom: { a: 1 }, seq: 1, rev: 2, deletedAt: null })
    expect(edited.editedAt).not.toBeNull()
    for (const person of [ann, bo]) expect(await person.events.next('message.updated')).toEqual({ message: edited })
    expect(await ann.editMessage({ messageId, custom: { b: 2 } })).toMatchObject({ text: 'the', custom: { b: 2 }, rev: 3 })
    expect(await bo.getMessage({ messageId })).toMatchObject({ text: 'the', custom: { b: 2 }, rev: 3 })
  })

  it('changes in one conversation share one row of revs', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const first = await ann.sendMessage({ conversationId, text: 'one' })
    const second = await bo.sendMessage({ conversationId, text: 'two' })
    const edited = await ann.editMessage({ messageId: first.id, text: 'one!' })
    const deleted = await bo.deleteMessage({ messageId: second.id })
    expect([first, second, edited, deleted].map(one => one.rev)).toEqual([1, 2, 3, 4])
  })

  it('edits that come at once each take a rev of their own', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId } = await ann.sendMessage({ to: bo.id, text: '0' })
    const edits = await Promise.all(Array.from({ length: 20 }, (_, at) => ann.editMessage({ messageId, text: `${at}` })))
    expect(edits.map(edit => edit.rev).sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, at) => at + 2))
  })

  it('only its sender edits a message: not the other, not an owner', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo)
    const { id: messageId } = await bo.sendMessage({ conversationId, text: 'mine' })
    await expectRefusal(ann.editMessage({ messageId, text: 'yours' }), 'FORBIDDEN')
    await expectRefusal(cy.editMessage({ messageId, text: 'yours' }), 'NOT_FOUND')
    expect((await bo.getMessage({ messageId })).text).toBe('mine')
  })

  it('a deletion leaves a tombstone for everyone', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId, conversationId } = await ann.sendMessage({ to: bo.id, text: 'oops', custom: { a: 1 } })
    const deleted = await ann.deleteMessage({ messageId })
    expect(deleted).toMatchObject({ id: messageId, text: '', custom: {}, seq: 1, rev: 2, senderId: ann.id })
    expect(deleted.deletedAt).not.toBeNull()
    expect(await bo.events.next('message.deleted')).toEqual({ message: deleted })
    expect((await bo.listMessages({ conversationId })).messages).toEqual([deleted])
    expect((await bo.getSidebar()).items[0]).toMatchObject({ lastMessage: deleted, unseenCount: 0 })
  })

  it('deleting again changes nothing and tells nobody', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId } = await ann.sendMessage({ to: bo.id, text: 'oops' })
    const deleted = await ann.deleteMessage({ messageId })
    expect(await ann.deleteMessage({ messageId })).toEqual(deleted)
    await bo.settled()
    expect(bo.events.named('message.deleted')).toHaveLength(1)
  })

  it('a deleted message is not edited any more, and its text is nowhere', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId, conversationId } = await ann.sendMessage({ to: bo.id, text: 'a secret' })
    await ann.deleteMessage({ messageId })
    await expectRefusal(ann.editMessage({ messageId, text: 'back' }), 'CONFLICT', 'deleted')
    const everything = await Promise.all([
      bo.getMessage({ messageId }), bo.listMessages({ conversationId }), bo.listChanges({ conversationId, sinceRev: 0 }), bo.getSidebar(), bo.sync({ known: [], loaded: [] }),
    ])
    expect(JSON.stringify(everything)).not.toContain('a secret')
  })

  it('in a group its sender, admins and owners delete a message, others do not', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    const { id: conversationId } = await world.group(ann, bo, cy)
    const { id: messageId } = await bo.sendMessage({ conversationId, text: 'one' })
    await expectRefusal(cy.deleteMessage({ messageId }), 'FORBIDDEN')
    await expectRefusal(di.deleteMessage({ messageId }), 'NOT_FOUND')
    expect((await ann.deleteMessage({ messageId })).deletedAt).not.toBeNull()
  })

  it('in a direct conversation only its sender deletes a message', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId } = await ann.sendMessage({ to: bo.id, text: 'mine' })
    await expectRefusal(bo.deleteMessage({ messageId }), 'FORBIDDEN')
  })

  it('messages that never were are NOT_FOUND', async () => {
    const [ann] = await world.people('ann')
    await expectRefusal(ann.getMessage({ messageId: 'no-such-message' }), 'NOT_FOUND')
    await expectRefusal(ann.editMessage({ messageId: 'no-such-message', text: 'x' }), 'NOT_FOUND')
    await expectRefusal(ann.deleteMessage({ messageId: 'no-such-message' }), 'NOT_FOUND')
    await expectRefusal(ann.markSeen({ messageId: 'no-such-message' }), 'NOT_FOUND')
  })
})
