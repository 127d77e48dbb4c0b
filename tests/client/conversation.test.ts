import type { ChatClient, ClientState } from '@confab/client'
import type { ChatError } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { testWorld, type TestWorld } from './test-world.js'

/** A conversation of ann and bob with so many messages by bob. */
async function history(count: number): Promise<TestWorld & { conversationId: string }> {
  const world = await testWorld(['ann', 'bob', 'cyd'])
  const { conversationId } = await world.chat.as('bob').sendMessage({ to: 'ann', text: 'message 1' })
  for (let seq = 2; seq <= count; seq += 1) await world.chat.as('bob').sendMessage({ conversationId, text: `message ${seq}` })
  return { ...world, conversationId }
}

function seqs({ state }: ChatClient, id: string): [first: number | null | undefined, last: number | null | undefined, count: number] {
  const { messages = [] } = state.conversations.get(id) ?? {}
  return [messages[0]?.seq, messages.at(-1)?.seq, messages.length]
}

describe('an opened conversation', () => {
  it('has its latest page, members and marks, and people by name', async () => {
    const { network: { clock, device }, conversationId, chat } = await history(120)
    const { client } = device({ userId: 'ann' })
    await chat.as('bob').markSeen({ conversationId })
    client.openConversation({ conversationId })
    await clock.advance(1)
    expect(client.state.conversations.get(conversationId)).toMatchObject({ loaded: false, messages: [], members: null })
    await clock.advance(1_000)
    const opened = client.state.conversations.get(conversationId)
    expect(opened).toMatchObject({ loaded: true, loading: false, hasOlder: true, hasNewer: false, gap: false, error: null, otherUserId: 'bob', syncedRev: 120 })
    expect(seqs(client, conversationId)).toEqual([71, 120, 50])
    expect(opened?.members?.map(({ userId }) => userId).sort()).toEqual(['ann', 'bob'])
    expect(opened?.seen.get('bob')).toBe(120)
    expect(client.state.users.get('bob')?.name).toBe('bob')
  })

  it('is paged to its beginning, to any message, and back to its end, within the window', async () => {
    const { network: { clock, device }, conversationId, chat } = await history(300)
    const { client } = device({ userId: 'ann', windowSize: 120 })
    client.openConversation({ conversationId })
    await clock.advance(1_000)
    await clock.until(client.loadOlder(conversationId))
    expect(seqs(client, conversationId)).toEqual([201, 300, 100])
    await clock.until(client.loadOlder(conversationId))
    expect(seqs(client, conversationId)).toEqual([151, 270, 120])
    await chat.as('bob').sendMessage({ conversationId, text: 'not in the window' })
    await clock.advance(100)
    expect(seqs(client, conversationId)).toEqual([151, 270, 120])
    await clock.until(client.loadNewer(conversationId))
    expect(seqs(client, conversationId)).toEqual([182, 301, 120])
    expect(client.state.conversations.get(conversationId)?.hasNewer).toBe(false)
    await clock.until(client.jumpTo(conversationId, 20))
    expect(seqs(client, conversationId)).toEqual([1, 45, 45])
    expect(client.state.conversations.get(conversationId)).toMatchObject({ hasOlder: false, hasNewer: true })
    await clock.until(client.jumpTo(conversationId, 30))
    expect(seqs(client, conversationId)).toEqual([1, 45, 45])
    await clock.until(client.jumpTo(conversationId))
    expect(seqs(client, conversationId)).toEqual([252, 301, 50])
    for (let count = 0; count < 100; count += 1) await chat.as('bob').sendMessage({ conversationId, text: 'more' })
    await clock.advance(1_000)
    expect(seqs(client, conversationId)).toEqual([282, 401, 120])
  })

  it('shows an edit and a deletion where they are, also to who was away', async () => {
    const { network: { clock, device }, conversationId, chat } = await history(3)
    const ann = device({ userId: 'ann' })
    ann.client.openConversation({ conversationId })
    await clock.advance(1_000)
    const [one, two] = ann.client.state.conversations.get(conversationId)?.messages ?? []
    await chat.as('bob').editMessage({ messageId: one?.id ?? '', text: 'changed' })
    await clock.advance(100)
    ann.reach('nothing')
    await chat.as('bob').deleteMessage({ messageId: two?.id ?? '' })
    await clock.advance(60_000)
    ann.reach('all')
    await clock.advance(30_000)
    expect(ann.client.state.conversations.get(conversationId)?.messages.map(({ text, deletedAt }) => (deletedAt ? 'deleted' : text))).toEqual(['changed', 'deleted', 'message 3'])
    expect(ann.client.state.unseenTotal).toBe(2)
  })

  it('says so when more was missed than can be caught up with, and shows the latest page without a hole', async () => {
    const { network: { clock, device }, conversationId, chat } = await history(100)
    const ann = device({ userId: 'ann' })
    ann.client.openConversation({ conversationId })
    await clock.advance(1_000)
    await clock.until(ann.client.loadOlder(conversationId))
    const gaps: unknown[] = []
    ann.client.on('sync.gap', gap => gaps.push(gap))
    ann.reach('nothing')
    for (let count = 0; count < 600; count += 1) await chat.as('bob').sendMessage({ conversationId, text: 'missed' })
    await clock.advance(10_000)
    ann.reach('all')
    const holes: number[] = []
    ann.client.subscribe(({ conversations }) => {
      const messages = conversations.get(conversationId)?.messages ?? []
      for (const [index, { seq }] of messages.entries()) if (index > 0 && seq !== (messages[index - 1]?.seq ?? 0) + 1) holes.push(seq ?? 0)
    })
    await clock.advance(30_000)
    expect(gaps).toEqual([{ conversationId }])
    expect(holes).toEqual([])
    expect(seqs(ann.client, conversationId)).toEqual([651, 700, 50])
    expect(ann.client.state).toMatchObject({ unseenTotal: 100 })
  })

  it('that is not the actor\'s says so', async () => {
    const { network: { clock, device }, conversationId } = await history(1)
    const { client } = device({ userId: 'cyd' })
    client.openConversation({ conversationId })
    await clock.advance(2_000)
    expect(client.state.conversations.get(conversationId)?.error).toMatchObject({ code: 'NOT_FOUND' } satisfies Partial<ChatError>)
  })

  it('follows who joins, changes and goes, and is gone for who is removed', async () => {
    const { network: { clock, device }, chat, group } = await history(1)
    const conversationId = await group('bob', 'ann')
    const { client } = device({ userId: 'ann' })
    client.openConversation({ conversationId })
    await clock.advance(1_000)
    await chat.as('bob').addMember({ conversationId, userId: 'cyd' })
    await chat.as('bob').setMemberRole({ conversationId, userId: 'ann', role: 'admin' })
    await clock.advance(1_000)
    expect(client.state.conversations.get(conversationId)?.members?.map(({ userId, role }) => `${userId} ${role}`)).toEqual(['bob owner', 'ann admin', 'cyd member'])
    expect(client.state.sidebar.items.find(({ key }) => key === conversationId)).toMatchObject({ member: { role: 'admin' }, conversation: { memberCount: 3 } })
    expect(client.state.users.get('cyd')?.name).toBe('cyd')
    await clock.until(client.updateConversation({ conversationId, name: 'Renamed' }))
    expect(client.state.conversations.get(conversationId)?.conversation?.name).toBe('Renamed')
    await chat.as('bob').removeMember({ conversationId, userId: 'ann' })
    await clock.advance(1_000)
    expect(client.state.conversations.get(conversationId)).toMatchObject({ error: { code: 'NOT_FOUND' }, messages: [] })
    expect(client.state.sidebar.items.some(({ key }) => key === conversationId)).toBe(false)
    await chat.as('bob').addMember({ conversationId, userId: 'ann', history: 'since-join' })
    await chat.as('bob').sendMessage({ conversationId, text: 'welcome back' })
    await clock.advance(2_000)
    expect(client.state.conversations.get(conversationId)).toMatchObject({ error: null, hasOlder: false })
    expect(client.state.conversations.get(conversationId)?.messages.map(({ text }) => text)).toEqual(['welcome back'])
  })

  it('shows who was put out and let in again nothing from before, also when they did not hear of it and a page was still on its way', async () => {
    const { network: { clock, device }, chat, group } = await history(1)
    const conversationId = await group('bob', 'ann')
    for (const text of ['one', 'two', 'three']) await chat.as('bob').sendMessage({ conversationId, text })
    const { client, weather } = device({ userId: 'ann', timeoutMs: 100_000, weather: { loseEvents: 1, delayMs: [5, 5] } })
    client.connect()
    await clock.advance(5_000)
    client.openConversation({ conversationId })
    await clock.advance(2)
    // The server has read it, and the answer takes longer than until the next quiet check.
    weather.delayMs = [70_000, 70_000]
    await clock.advance(10)
    weather.delayMs = [1, 1]
    await chat.as('bob').removeMember({ conversationId, userId: 'ann' })
    await chat.as('bob').addMember({ conversationId, userId: 'ann', history: 'since-join' })
    await chat.as('bob').sendMessage({ conversationId, text: 'welcome back' })
    const shown = new Set<string>()
    client.subscribe(({ conversations }) => conversations.get(conversationId)?.messages.forEach(({ text }) => shown.add(text)))
    await clock.advance(200_000)
    expect([...shown]).toEqual(['welcome back'])
    expect(client.state.conversations.get(conversationId)).toMatchObject({ loaded: true, hasOlder: false, error: null })
  })

  it('with a person is shown also when it was visited under its id a moment ago, and the answer to that comes late', async () => {
    const { network: { clock, device }, conversationId, group } = await history(1)
    await clock.advance(60_000)
    for (let count = 0; count < 120; count += 1) await group('ann', 'cyd')
    const { client } = device({ userId: 'ann', weather: { delayMs: [5, 5] } })
    client.connect()
    await clock.advance(5_000)
    const close = client.openConversation({ conversationId })
    await clock.advance(2)
    close()
    client.openConversation({ to: 'bob' })
    await clock.advance(3_000)
    expect(client.state.conversations.get(conversationId)?.messages.map(({ text }) => text)).toEqual(['message 1'])
  })

  it('with a person is found in the sidebar before anything is written, however far down it is', async () => {
    const { network: { clock, device }, conversationId, group } = await history(1)
    await clock.advance(60_000)
    for (let count = 0; count < 120; count += 1) await group('ann', 'cyd')
    const { client } = device({ userId: 'ann' })
    client.openConversation({ to: 'bob' })
    await clock.advance(3_000)
    expect(client.state.conversations.get(conversationId)?.messages.map(({ text }) => text)).toEqual(['message 1'])
  })

  it('that was closed is there at once when it is opened again', async () => {
    const { network: { clock, device }, conversationId, chat } = await history(3)
    const { client } = device({ userId: 'ann' })
    const close = client.openConversation({ conversationId })
    await clock.advance(1_000)
    close()
    close()
    await chat.as('bob').sendMessage({ conversationId, text: 'meanwhile' })
    await clock.advance(1_000)
    client.openConversation({ conversationId })
    expect(seqs(client, conversationId)).toEqual([1, 4, 4])
  })
})

describe('the sidebar', () => {
  it('is paged, follows what happens, and keeps what is below', async () => {
    const { network: { clock, device }, chat, group } = await history(1)
    const ids: string[] = []
    for (let count = 0; count < 120; count += 1) {
      await clock.advance(1_000)
      ids.push(await group('bob', 'ann'))
    }
    const { client } = device({ userId: 'ann' })
    client.connect()
    await clock.advance(1_000)
    expect([client.state.sidebar.items.length, client.state.sidebar.hasMore]).toEqual([50, true])
    await clock.until(Promise.all([client.loadMoreSidebar(), client.loadMoreSidebar()]))
    await clock.until(client.loadMoreSidebar())
    expect([client.state.sidebar.items.length, client.state.sidebar.hasMore]).toEqual([121, false])
    await chat.as('bob').sendMessage({ conversationId: ids[3] ?? '', text: 'up' })
    await clock.advance(70_000)
    expect(client.state.sidebar.items.map(({ key }) => key).slice(0, 2)).toEqual([ids[3], ids[119]])
    expect(client.state.sidebar.items.length).toBe(121)
  })

  it('has a conversation that was begun by somebody else, with their first message', async () => {
    const { network: { clock, device }, chat } = await history(1)
    const { client } = device({ userId: 'cyd' })
    const heard: string[] = []
    client.on('message.created', ({ message }) => heard.push(message.text))
    client.connect()
    await clock.advance(1_000)
    await chat.as('bob').sendMessage({ to: 'cyd', text: 'are you there?' })
    await clock.advance(1_000)
    expect(client.state.sidebar.items).toMatchObject([{ otherUserId: 'bob', unseenCount: 1, lastMessage: { text: 'are you there?' } }])
    expect(heard).toEqual(['are you there?'])
  })

  it('knows who is there, without asking for it', async () => {
    const { network: { clock, device }, calls } = await history(1)
    const ann = device({ userId: 'ann' })
    ann.client.connect()
    await clock.advance(2_000)
    expect([...ann.client.state.online]).toEqual([])
    const bob = device({ userId: 'bob' })
    bob.client.connect()
    await clock.advance(2_000)
    expect([...ann.client.state.online]).toEqual(['bob'])
    expect(calls.map(({ operation }) => operation)).not.toContain('getPresence')
  })

  it('believes what it hears more than an answer that was on its way meanwhile', async () => {
    const { network: { clock, device }, calls, group } = await history(1)
    await group('ann', 'cyd')
    const { client, weather } = device({ userId: 'ann' })
    for (const [operation, userId] of [['sync', 'bob'], ['getPresence', 'cyd']] as const) {
      weather.delayMs = [400, 400]
      const asked = operation === 'sync' ? client.connect() : client.getPresence({ userIds: [userId] })
      while (calls.at(-1)?.operation !== operation) await clock.advance(10)
      // Its answer, which says that nobody is there, takes 400 ms.
      weather.delayMs = [0, 0]
      device({ userId }).client.connect()
      await clock.advance(200)
      expect(calls.at(-1)?.userId).toBe(userId)
      await clock.advance(400)
      await asked
      expect([...client.state.online]).toContain(userId)
    }
  })

  it('knows it of somebody who writes for the first time, too', async () => {
    const { network: { clock, device }, chat } = await history(1)
    const ann = device({ userId: 'ann' })
    ann.client.connect()
    await clock.advance(2_000)
    await chat.as('cyd').sendMessage({ to: 'ann', text: 'we have not met' })
    await clock.advance(2_000)
    expect([...ann.client.state.online]).toEqual([])
    device({ userId: 'cyd' }).client.connect()
    await clock.advance(2_000)
    expect([...ann.client.state.online]).toEqual(['cyd'])
  })
})

describe('a state', () => {
  it('keeps the identity of everything that did not change', async () => {
    const { network: { clock, device }, conversationId, chat, group } = await history(60)
    const other = await group('bob', 'ann')
    const { client } = device({ userId: 'ann' })
    client.openConversation({ conversationId })
    client.openConversation({ conversationId: other })
    await clock.advance(2_000)
    client.openConversation({ to: 'cyd' })
    await clock.advance(1_000)
    const before = client.state
    expect(client.state).toBe(before)
    expect(client.state.conversations.get('to:cyd')).toMatchObject({ loaded: false, messages: [] })
    await clock.advance(100)
    expect(client.state).toBe(before)
    const states: ClientState[] = []
    client.subscribe(state => states.push(state))
    await chat.as('bob').sendMessage({ conversationId: other, text: 'hello' })
    await clock.advance(100)
    const [after] = states
    expect(states.length).toBe(1)
    expect(after?.users).toBe(before.users)
    expect(after?.me).toBe(before.me)
    expect(after?.online).toBe(before.online)
    expect(after?.conversations.get(conversationId)).toBe(before.conversations.get(conversationId))
    expect(after?.conversations.get(other)).not.toBe(before.conversations.get(other))
    expect(after?.conversations.get(other)?.members).toBe(before.conversations.get(other)?.members)
    expect(after?.sidebar.items.find(({ key }) => key === conversationId)).toBe(before.sidebar.items.find(({ key }) => key === conversationId))
    // A quiet check that finds nothing tells nobody.
    await clock.advance(140_000)
    expect(states.length).toBe(1)
  })

  it('is there before the network when the server has rendered it, and is not fetched again', async () => {
    const { network: { clock, device }, conversationId, chat, calls } = await history(60)
    const ann = chat.as('ann')
    const snapshot = {
      me: await ann.getMe(), sidebar: await ann.getSidebar(),
      opened: [{ conversation: await ann.getConversation({ conversationId }), page: await ann.listMessages({ conversationId }), seen: (await ann.listSeen({ conversationId })).marks }],
    }
    const { client } = device({ userId: 'ann', snapshot: JSON.parse(JSON.stringify(snapshot)) as typeof snapshot })
    expect(client.state).toMatchObject({ me: { id: 'ann' }, unseenTotal: 60, sidebar: { loaded: true } })
    expect(seqs(client, conversationId)).toEqual([11, 60, 50])
    client.openConversation({ conversationId })
    const before = client.state.conversations.get(conversationId)
    await clock.advance(5_000)
    expect(calls.map(({ operation }) => operation)).toEqual(['sync'])
    expect(client.state.conversations.get(conversationId)).toBe(before)
  })
})
