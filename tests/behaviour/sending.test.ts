import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'

await behaviour('sending', world => {
  it('answers with a receipt, and input plus receipt is the message', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const input = { conversationId, text: 'hello', custom: { order: 17, tags: ['a', null] }, clientMessageId: 'first' }
    const receipt = await ann.sendMessage(input)
    expect(Object.keys(receipt).sort()).toEqual(['clientMessageId', 'conversationId', 'createdAt', 'id', 'rev', 'seq'])
    expect(receipt).toMatchObject({ conversationId, clientMessageId: 'first', seq: 1, rev: 1 })
    expect(new Date(receipt.createdAt).toISOString()).toBe(receipt.createdAt)
    expect(await bo.getMessage({ messageId: receipt.id })).toEqual({ ...input, ...receipt, attachments: [], senderId: ann.id, editedAt: null, deletedAt: null })
  })

  it('reaches every member once, the sender\'s own devices too, and nobody else', async () => {
    const [ann, bo, cy, di] = await world.people('ann', 'bo', 'cy', 'di')
    const { id: conversationId } = await world.group(ann, bo, cy)
    const { id } = await ann.sendMessage({ conversationId, text: 'to all' })
    const message = await ann.getMessage({ messageId: id })
    for (const person of [ann, bo, cy]) expect(await person.events.next('message.created')).toEqual({ message })
    await Promise.all([ann, bo, cy, di].map(person => person.settled()))
    expect([ann, bo, cy, di].map(person => person.events.all.length)).toEqual([1, 1, 1, 0])
  })

  it('numbers messages densely in the order in which all see them, however many send at once', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo, cy)
    const sends = (await Promise.all([ann, bo, cy].map(person => Promise.all(Array.from({ length: 20 }, (_, at) => person.sendMessage({ conversationId, text: `${at}` })))))).flat()
    expect(sends.map(receipt => receipt.seq).sort((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, at) => at + 1))
    const orders = await Promise.all([ann, bo, cy].map(async person => (await person.listMessages({ conversationId, limit: 100 })).messages.map(message => message.id)))
    expect(orders[1]).toEqual(orders[0])
    expect(orders[2]).toEqual(orders[0])
  })

  it('a second send with the same clientMessageId returns the first receipt and sends nothing', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const first = await ann.sendMessage({ conversationId, text: 'hello', clientMessageId: 'key' })
    expect(await ann.sendMessage({ conversationId, text: 'hello', clientMessageId: 'key' })).toEqual(first)
    expect(await ann.sendMessage({ to: bo.id, text: 'something else', clientMessageId: 'key' })).toEqual(first)
    await bo.settled()
    expect(bo.events.named('message.created').map(({ message }) => message.text)).toEqual(['hello'])
  })

  it('fifty sends with the same clientMessageId at once are one message', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const receipts = await Promise.all(Array.from({ length: 50 }, () => ann.sendMessage({ to: bo.id, text: 'once', clientMessageId: 'key' })))
    expect(new Set(receipts.map(receipt => receipt.id)).size).toBe(1)
    await bo.settled()
    expect(bo.events.named('message.created')).toHaveLength(1)
    expect((await bo.getSidebar()).items[0]).toMatchObject({ lastSeq: 1, unseenCount: 1 })
  })

  it('a clientMessageId belongs to its sender and its conversation', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo)
    const ids = [
      await ann.sendMessage({ conversationId, text: 'a', clientMessageId: 'key' }),
      await bo.sendMessage({ conversationId, text: 'b', clientMessageId: 'key' }),
      await ann.sendMessage({ to: cy.id, text: 'c', clientMessageId: 'key' }),
    ].map(receipt => receipt.id)
    expect(new Set(ids).size).toBe(3)
  })

  it('without a clientMessageId each send is a new message', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const first = await ann.sendMessage({ to: bo.id, text: 'same' })
    const second = await ann.sendMessage({ to: bo.id, text: 'same' })
    expect(second.id).not.toBe(first.id)
    expect(second.clientMessageId).not.toBe(first.clientMessageId)
  })

  it.each([
    ['markup', '<script>alert(1)</script> &amp; <b>'],
    ['blanks around it', '  \n\t two\r\n lines \u00a0 '],
    ['scripts and directions', 'שלום مرحبا \u202Ereversed\u202C 你好 नमस्ते'],
    ['composed and decomposed letters', 'é vs e\u0301, ﬁ, ẞ, İ'],
    ['emoji of many parts', '👩‍👩‍👧‍👦🏳️‍🌈👍🏽'],
    ['NUL and other controls', 'a\u0000b\u0007c\u001bd\u2028e\ufeff'],
    ['what databases take for something else', '{"$ne": null} $where __proto__ \'; DROP TABLE -- .'],
    ['the longest there is', '🙂'.repeat(2_000)],
  ])('keeps text byte for byte: %s', async (_, text) => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id } = await ann.sendMessage({ to: bo.id, text })
    expect((await bo.events.next('message.created')).message.text).toBe(text)
    expect((await bo.getMessage({ messageId: id })).text).toBe(text)
    expect((await bo.getSidebar()).items[0]?.lastMessage?.text).toBe(text)
  })

  it('takes 4,000 characters and not one more', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await ann.sendMessage({ to: bo.id, text: 'x'.repeat(4_000) })
    await expectRefusal(ann.sendMessage({ to: bo.id, text: 'x'.repeat(4_001) }), 'INVALID_INPUT')
  })

  it('into a conversation one is not in is as into one that does not exist', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.direct(ann, bo)
    const foreign = await cy.sendMessage({ conversationId, text: 'let me in' }).catch((error: Error) => error)
    const unknown = await cy.sendMessage({ conversationId: 'no-such-conversation', text: 'let me in' }).catch((error: Error) => error)
    expect(foreign).toMatchObject({ code: 'NOT_FOUND', message: (unknown as Error).message })
    await ann.settled()
    expect(ann.events.all).toEqual([])
  })
})
