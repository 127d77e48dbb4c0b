import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'
import type { Person, World } from './world.js'

/** A group in which five things were said before somebody joined who may not read them, and one after. */
async function joinedLate(world: World): Promise<{ conversationId: string; ann: Person; late: Person; oldIds: string[] }> {
  const [ann, late] = await world.people('ann', 'late')
  const { id: conversationId } = await world.group(ann)
  const oldIds: string[] = []
  for (let at = 1; at <= 5; at += 1) oldIds.push((await ann.sendMessage({ conversationId, text: `before ${at}` })).id)
  const { member } = await ann.addMember({ conversationId, userId: late.id, history: 'since-join' })
  expect(member.historyFrom).toBe(6)
  await late.settled()
  late.events.clear()
  return { conversationId, ann, late, oldIds }
}

await behaviour('what was said before somebody joined', world => {
  it('is theirs to read by default, and counts as seen', async () => {
    const [ann, late] = await world.people('ann', 'late')
    const { id: conversationId } = await world.group(ann)
    await ann.sendMessage({ conversationId, text: 'before' })
    await ann.addMember({ conversationId, userId: late.id })
    expect((await late.listMessages({ conversationId })).messages.map(message => message.text)).toEqual(['before'])
    expect((await late.getSidebar()).items[0]).toMatchObject({ unseenCount: 0, seenSeq: 1, lastMessage: { text: 'before' } })
  })

  it('is in no page, no change and no row of who joined without it', async () => {
    const { conversationId, ann, late, oldIds } = await joinedLate(world)
    expect(await late.listMessages({ conversationId })).toMatchObject({ messages: [], hasOlder: false, hasNewer: false })
    expect((await late.getSidebar()).items[0]).toMatchObject({ lastMessage: null, unseenCount: 0 })
    await ann.sendMessage({ conversationId, text: 'after' })
    const page = await late.listMessages({ conversationId })
    expect(page.messages.map(message => message.seq)).toEqual([6])
    expect(page.hasOlder).toBe(false)
    expect((await late.listMessages({ conversationId, around: 3 })).messages.map(message => message.text)).not.toContain('before 3')
    expect((await late.listMessages({ conversationId, before: 6 })).messages).toEqual([])
    expect((await late.listMessages({ conversationId, after: 0 })).messages.map(message => message.seq)).toEqual([6])
    const changes = await late.listChanges({ conversationId, sinceRev: 0 })
    expect(changes.messages.map(message => message.text)).toEqual(['after'])
    expect(changes.upToRev).toBe(6)
    for (const messageId of oldIds) await expectRefusal(late.getMessage({ messageId }), 'NOT_FOUND')
  })

  it('stays hidden from them also when it is edited or deleted, live and afterwards', async () => {
    const { conversationId, ann, late, oldIds } = await joinedLate(world)
    await ann.editMessage({ messageId: oldIds[0] as string, text: 'a secret, edited' })
    await ann.deleteMessage({ messageId: oldIds[1] as string })
    await late.settled()
    expect(late.events.all).toEqual([])
    expect(await late.listChanges({ conversationId, sinceRev: 5 })).toMatchObject({ messages: [], upToRev: 7, gap: false })
    await expectRefusal(late.markSeen({ messageId: oldIds[0] as string }), 'NOT_FOUND')
    await expectRefusal(late.deleteMessage({ messageId: oldIds[0] as string }), 'NOT_FOUND')
  })

  it('does not count as unseen for them', async () => {
    const { conversationId, ann, late } = await joinedLate(world)
    await ann.sendMessage({ conversationId, text: 'after' })
    expect((await late.getSidebar()).items[0]).toMatchObject({ unseenCount: 1, seenSeq: 5, lastMessage: { text: 'after' } })
  })
})
