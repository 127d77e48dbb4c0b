import { expect, it } from 'vitest'
import { behaviour } from './behaviour.js'

await behaviour('the sidebar', world => {
  it('of a new person is empty', async () => {
    const [ann] = await world.people('ann')
    expect(await ann.getSidebar()).toEqual({ items: [], users: [], cursor: null })
  })

  it('has all that a row shows', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { members: _, ...conversation } = await world.direct(ann, bo)
    const { id } = await bo.sendMessage({ conversationId: conversation.id, text: 'hello' })
    const message = await ann.getMessage({ messageId: id })
    const { items, users, cursor } = await ann.getSidebar()
    expect(items).toEqual([{
      conversation,
      lastMessage: message,
      lastSeq: 1,
      rev: 1,
      member: { userId: ann.id, role: 'member', joinedAt: conversation.createdAt, historyFrom: 1 },
      seenSeq: 0,
      unseenCount: 1,
      activityAt: items[0]?.activityAt,
      online: true,
    }])
    expect(users).toEqual([{ id: bo.id, name: bo.name, bio: '', avatarUrl: null, custom: {} }])
    expect(cursor).toBeNull()
  })

  it('puts what moved last on top: a message, a new conversation, somebody added', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const pause = (): Promise<unknown> => new Promise(resolve => setTimeout(resolve, 3))
    const first = await world.direct(ann, bo)
    await pause()
    const second = await world.direct(ann, cy)
    const order = async (): Promise<string[]> => (await ann.getSidebar()).items.map(item => item.conversation.id)
    expect(await order()).toEqual([second.id, first.id])
    await pause()
    await bo.sendMessage({ conversationId: first.id, text: 'up' })
    expect(await order()).toEqual([first.id, second.id])
    await pause()
    const group = await cy.startConversation({ kind: 'group', name: 'Third', userIds: [] })
    await pause()
    await ann.sendMessage({ conversationId: second.id, text: 'up' })
    await pause()
    await cy.addMember({ conversationId: group.id, userId: ann.id })
    expect(await order()).toEqual([group.id, second.id, first.id])
  })

  it('shows a change as soon as the call that made it has answered, to everybody', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo, cy)
    for (let at = 1; at <= 10; at += 1) {
      const { id: messageId } = await ann.sendMessage({ conversationId, text: `${at}` })
      for (const person of [bo, cy]) expect((await person.getSidebar()).items[0]).toMatchObject({ lastSeq: at, lastMessage: { text: `${at}` } })
      await ann.editMessage({ messageId, text: `${at}!` })
      for (const person of [bo, cy]) expect((await person.getSidebar()).items[0]?.lastMessage?.text).toBe(`${at}!`)
    }
  })

  it('an edit of an older message does not replace the last one', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: messageId } = await ann.sendMessage({ to: bo.id, text: 'one' })
    await ann.sendMessage({ to: bo.id, text: 'two' })
    await ann.editMessage({ messageId, text: 'one!' })
    expect((await bo.getSidebar()).items[0]).toMatchObject({ lastMessage: { text: 'two' }, lastSeq: 2, rev: 3 })
  })

  it('goes on page by page, each conversation once', async () => {
    const [ann, bo, cy, di, ed] = await world.people('ann', 'bo', 'cy', 'di', 'ed')
    const ids: string[] = []
    for (const other of [bo, cy, di, ed]) ids.unshift((await ann.sendMessage({ to: other.id, text: 'hi' })).conversationId)
    ids.unshift((await world.group(ann)).id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof ann['getSidebar']>> = await ann.getSidebar({ limit: 2, ...(cursor === null ? {} : { cursor }) })
      seen.push(...page.items.map(item => item.conversation.id))
      cursor = page.cursor
    } while (cursor !== null)
    expect([...seen].sort()).toEqual([...ids].sort())
    expect(new Set(seen).size).toBe(5)
  })

  it('brings the senders of last messages along, those of groups too', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo, cy)
    await cy.sendMessage({ conversationId, text: 'hello' })
    await ann.sendMessage({ to: bo.id, text: 'hi' })
    expect((await ann.getSidebar()).users.map(user => user.id).sort()).toEqual([ann.id, bo.id, cy.id].sort())
  })

  it('shows nobody\'s conversations but one\'s own', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    await ann.sendMessage({ to: bo.id, text: 'between us' })
    expect((await cy.getSidebar()).items).toEqual([])
  })
})
