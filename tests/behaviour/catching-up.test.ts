import { expect, it } from 'vitest'
import { behaviour } from './behaviour.js'
import type { Person } from './world.js'

async function sendMany(person: Person, conversationId: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 50) await Promise.all(Array.from({ length: Math.min(50, count - at) }, () => person.sendMessage({ conversationId, text: 'm' })))
}

await behaviour('catching up', world => {
  it('listChanges brings everything created, edited and deleted since a rev, each as it is now, in the order of rev', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const first = await ann.sendMessage({ conversationId, text: 'one' })
    const second = await ann.sendMessage({ conversationId, text: 'two' })
    await ann.sendMessage({ conversationId, text: 'three' })
    await ann.editMessage({ messageId: first.id, text: 'one!' })
    await ann.deleteMessage({ messageId: second.id })
    const changes = await bo.listChanges({ conversationId, sinceRev: 2 })
    expect(changes.messages.map(message => [message.rev, message.text])).toEqual([[3, 'three'], [4, 'one!'], [5, '']])
    expect(changes).toMatchObject({ conversationId, upToRev: 5, gap: false })
    expect(await bo.listChanges({ conversationId, sinceRev: 5 })).toMatchObject({ messages: [], upToRev: 5, gap: false })
  })

  it('whoever asks on and on while others write misses nothing', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo, cy)
    let writing = true
    const writers = Promise.all([ann, bo].map(async person => {
      for (let at = 0; at < 25; at += 1) {
        const { id: messageId } = await person.sendMessage({ conversationId, text: 'new' })
        await person.editMessage({ messageId, text: 'edited' })
      }
    })).finally(() => { writing = false })
    const seen = new Map<string, number>()
    let rev = 0
    for (let last = false; !last;) {
      last = !writing
      const changes = await cy.listChanges({ conversationId, sinceRev: rev })
      for (const message of changes.messages) {
        expect(message.rev).toBeGreaterThan(rev)
        seen.set(message.id, message.rev)
      }
      rev = changes.upToRev
    }
    await writers
    expect(rev).toBe(100)
    const { messages } = await cy.listMessages({ conversationId, limit: 100 })
    expect(new Map(messages.map(message => [message.id, message.rev]))).toEqual(seen)
  })

  it('a page\'s rev is where catching up starts', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await sendMany(ann, conversationId, 3)
    const page = await bo.listMessages({ conversationId })
    const next = await ann.sendMessage({ conversationId, text: 'next' })
    expect((await bo.listChanges({ conversationId, sinceRev: page.rev })).messages.map(message => message.id)).toEqual([next.id])
  })

  it('who is more than 500 changes behind is told of a gap instead', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await sendMany(ann, conversationId, 501)
    expect(await bo.listChanges({ conversationId, sinceRev: 0 })).toMatchObject({ messages: [], gap: true, upToRev: 501 })
    const { messages, gap, upToRev } = await bo.listChanges({ conversationId, sinceRev: 1 })
    expect({ count: messages.length, gap, upToRev }).toEqual({ count: 500, gap: false, upToRev: 501 })
  })

  it('listChanges brings the conversation along when the caller\'s version is older, and the marks', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.group(ann, bo)
    await ann.sendMessage({ conversationId, text: 'one' })
    await bo.markSeen({ conversationId })
    await ann.updateConversation({ conversationId, name: 'Renamed' })
    const changes = await bo.listChanges({ conversationId, sinceRev: 1, version: 1 })
    expect(changes.conversation).toMatchObject({ name: 'Renamed', version: 2 })
    expect(changes.seen).toContainEqual({ conversationId, userId: bo.id, seq: 1 })
    expect(await bo.listChanges({ conversationId, sinceRev: 1, version: 2 })).not.toHaveProperty('conversation')
    expect(await bo.listChanges({ conversationId, sinceRev: 1 })).not.toHaveProperty('conversation')
  })

  it('sync says of each known conversation how it stands, in the order asked', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const same = await world.direct(ann, bo)
    const behind = await world.group(ann, cy)
    const renamed = await world.group(ann, bo)
    const left = await world.group(ann, bo)
    await cy.sendMessage({ conversationId: behind.id, text: 'news' })
    await ann.updateConversation({ conversationId: renamed.id, name: 'Renamed' })
    await ann.setMemberRole({ conversationId: left.id, userId: bo.id, role: 'owner' })
    await ann.removeMember({ conversationId: left.id, userId: ann.id })
    const known = [same, left, behind, renamed, { id: 'no-such-conversation' }].map(({ id }) => ({ conversationId: id, rev: 0, version: 1 }))
    const { conversations, sidebar } = await ann.sync({ known, loaded: [] })
    expect(conversations).toEqual(known.map(({ conversationId }, at) => ({ conversationId, status: ['same', 'gone', 'behind', 'behind', 'gone'][at] })))
    expect(sidebar).toEqual(await ann.getSidebar())
  })

  it('sync brings the changes of the loaded ones along', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.group(ann, bo)
    const other = await world.direct(ann, bo)
    await bo.sendMessage({ conversationId, text: 'one' })
    await bo.sendMessage({ conversationId: other.id, text: 'elsewhere' })
    const { conversations } = await ann.sync({ known: [{ conversationId, rev: 0, version: 1 }, { conversationId: other.id, rev: 0, version: 1 }], loaded: [conversationId] })
    expect(conversations[0]).toMatchObject({ status: 'behind', changes: { upToRev: 1, gap: false, messages: [{ text: 'one' }] } })
    expect(conversations[0]?.changes).toEqual(await ann.listChanges({ conversationId, sinceRev: 0 }))
    expect(conversations[1]).toEqual({ conversationId: other.id, status: 'behind' })
  })

  it('sync of somebody who knows nothing is their sidebar', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await bo.sendMessage({ to: ann.id, text: 'hello' })
    const { conversations, sidebar } = await ann.sync({ known: [], loaded: [] })
    expect(conversations).toEqual([])
    expect(sidebar.items).toMatchObject([{ unseenCount: 1, lastMessage: { text: 'hello' } }])
  })
})
