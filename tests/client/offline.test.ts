import { ChatError } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { leftWith, sends, shown } from './offline-helpers.js'
import { profileOf, settled, type Profile } from './offline-profile.js'
import { testWorld, type TestWorld } from './test-world.js'

describe('a page that was closed', () => {
  it('shows on the next visit, before the network, what it showed: the sidebar, people and recent messages', async () => {
    const { network, network: { clock }, chat } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'first' })
    for (let count = 0; count < 80; count += 1) await chat.as('bob').sendMessage({ conversationId, text: `message ${count}` })
    const profile = profileOf(network, 'ann')
    const first = profile.open()
    first.client.openConversation({ conversationId })
    await clock.advance(5_000)
    await settled(clock)
    first.kill()
    await chat.as('bob').sendMessage({ conversationId, text: 'meanwhile' })

    const second = profile.open()
    second.reach('nothing')
    second.client.openConversation({ conversationId })
    await settled(clock)
    const { state } = second.client
    expect(state).toMatchObject({ me: { id: 'ann' }, sidebar: { loaded: true, items: [{ key: conversationId, lastMessage: { text: 'message 79' }, unseenCount: 81 }] } })
    expect(state.users.get('bob')?.name).toBe('bob')
    expect(shown(second, conversationId)).toEqual(Array.from({ length: 50 }, (_, index) => `message ${index + 30}`))
    expect(state.conversations.get(conversationId)).toMatchObject({ loaded: true, hasOlder: true })

    second.reach('all')
    await clock.advance(20_000)
    expect(shown(second, conversationId).slice(-2)).toEqual(['message 79', 'meanwhile'])
    expect(second.client.state.unseenTotal).toBe(82)
    expect(profile.warnings).toEqual([])
  })

  it('sends what was not sent, each once, in order and by its first key, also to somebody new', async () => {
    const world = await testWorld(['ann', 'bob'])
    const { network, network: { clock }, log, calls } = world
    const profile = profileOf(network, 'ann')
    const first = profile.open()
    first.client.connect()
    await clock.advance(2_000)
    await settled(clock)
    first.reach('nothing')
    first.cut()
    for (const text of ['one', 'two', 'three']) void first.client.sendMessage({ to: 'bob', text, clientMessageId: `key-${text}` })
    await settled(clock)
    first.kill()

    const second = profile.open()
    second.reach('nothing')
    second.client.openConversation({ to: 'bob' })
    await settled(clock)
    expect(shown(second, 'to:bob')).toEqual(['one (sending)', 'two (sending)', 'three (sending)'])
    expect(second.client.state.sidebar.items).toMatchObject([{ key: 'to:bob', lastMessage: { text: 'three' } }])
    second.reach('all')
    await clock.advance(30_000)
    const conversationId = second.client.state.directs.get('bob') ?? ''
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(shown(second, conversationId)).toEqual(['one', 'two', 'three'])
    expect([...second.client.state.conversations.keys()]).toEqual([conversationId])
    expect(calls.filter(({ operation }) => operation === 'sendMessage').map(({ input }) => input.clientMessageId)).toEqual(['key-one', 'key-two', 'key-three'])

    const third = profile.open()
    await settled(clock)
    third.client.connect()
    await clock.advance(5_000)
    await settled(clock)
    expect(sends(world)).toEqual(['one', 'two', 'three'])
  })
})

describe('a message that failed', () => {
  /** A world in which bob takes nothing until he does, and a profile in which three messages to a group failed for that. */
  async function refused(): Promise<{ world: TestWorld; profile: Profile; conversationId: string; open: () => void }> {
    let isOpen = false
    const world = await testWorld(['ann', 'bob'], {
      intercept(operation) {
        if (operation === 'sendMessage' && !isOpen) throw new ChatError('FORBIDDEN', undefined, { details: { why: 'closed' } })
      },
    })
    const { network, network: { clock } } = world
    const conversationId = await world.group('ann', 'bob')
    const profile = profileOf(network, 'ann')
    const tab = profile.open()
    tab.client.openConversation({ conversationId })
    await clock.advance(2_000)
    for (const text of ['one', 'two', 'three']) void tab.client.sendMessage({ conversationId, text, clientMessageId: text })
    await clock.advance(5_000)
    expect(shown(tab, conversationId)).toEqual(['one (failed)', 'two (failed)', 'three (failed)'])
    tab.kill()
    return { world, profile, conversationId, open: () => (isOpen = true) }
  }

  it('is still there on the next visit, with its reason, and waits for somebody to decide', async () => {
    const { world, world: { network: { clock } }, profile, conversationId } = await refused()
    const tab = profile.open()
    tab.client.openConversation({ conversationId })
    await clock.advance(30_000)
    expect(shown(tab, conversationId)).toEqual(['one (failed)', 'two (failed)', 'three (failed)'])
    expect(tab.client.state.conversations.get(conversationId)?.messages[0]?.status === 'failed' && tab.client.state.conversations.get(conversationId)?.messages[0])
      .toMatchObject({ error: { code: 'FORBIDDEN', details: { why: 'closed' }, retryable: false } })
    expect(sends(world)).toEqual(['one', 'two', 'three'])
  })

  it('can be sent again or discarded then, and that lasts too', async () => {
    const { world, world: { network: { clock }, log }, profile, conversationId, open } = await refused()
    const tab = profile.open()
    tab.client.openConversation({ conversationId })
    await clock.advance(5_000)
    open()
    tab.client.discard('two')
    tab.client.retry('one')
    await clock.advance(5_000)
    expect(shown(tab, conversationId)).toEqual(['one', 'three (failed)'])
    tab.kill()

    const next = profile.open()
    next.client.openConversation({ conversationId })
    await clock.advance(5_000)
    expect(shown(next, conversationId)).toEqual(['one', 'three (failed)'])
    next.client.retry('three')
    await clock.advance(5_000)
    expect((await log('ann', conversationId)).map(({ text, clientMessageId }) => [text, clientMessageId])).toEqual([['one', 'one'], ['three', 'three']])
    expect(sends(world)).toEqual(['one', 'two', 'three', 'one', 'three'])
  })

  it('can be sent again while there is no connection, and goes on a later visit', async () => {
    const { world: { network: { clock }, log }, profile, conversationId, open } = await refused()
    const tab = profile.open()
    tab.reach('nothing')
    tab.client.connect()
    await settled(clock)
    tab.client.retry('two')
    await settled(clock)
    tab.kill()
    open()
    profile.open().client.connect()
    await clock.advance(5_000)
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['two'])
  })
})

describe('a seen mark that the server does not have', () => {
  it('is sent on the next visit, so that the unseen counts agree', async () => {
    const { network, network: { clock }, chat } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
    const profile = profileOf(network, 'ann')
    const tab = profile.open()
    tab.client.openConversation({ conversationId })
    await clock.advance(5_000)
    tab.reach('nothing')
    tab.cut()
    void tab.client.markSeen({ conversationId })
    await clock.advance(2_000)
    tab.kill()
    expect((await chat.as('ann').getSidebar()).items[0]?.unseenCount).toBe(1)

    const next = profile.open()
    next.client.connect()
    await settled(clock)
    expect(next.client.state.unseenTotal).toBe(0)
    await clock.advance(10_000)
    expect((await chat.as('ann').getSidebar()).items[0]?.unseenCount).toBe(0)
    expect(next.client.state.unseenTotal).toBe(0)
  })
})

describe('what is kept of somebody', () => {
  /** The number of things on a profile's disk. */
  async function kept({ factory }: Profile): Promise<number> {
    let count = 0
    for (const { name = '' } of await factory.databases()) {
      const database = await new Promise<IDBDatabase>(resolve => {
        const request = factory.open(name)
        request.onsuccess = () => resolve(request.result)
      })
      for (const store of database.objectStoreNames) {
        if (store !== 'lease') count += await new Promise<number>(resolve => {
          const request = database.transaction(store).objectStore(store).count()
          request.onsuccess = () => resolve(request.result)
        })
      }
      database.close()
    }
    return count
  }

  it('is gone when the app says that nobody is signed in', async () => {
    const world = await testWorld(['ann', 'bob'])
    const { network, network: { clock } } = world
    const profile = profileOf(network, 'ann')
    await leftWith(world, profile, ['private'])
    expect(await kept(profile)).toBeGreaterThan(1)
    const tab = profile.open({ getToken: () => null })
    tab.client.connect()
    await clock.advance(5_000)
    expect([tab.client.state.connection, await kept(profile)]).toEqual(['ended', 0])
  })

  it('is gone with wipe, and nothing is written any more', async () => {
    const world = await testWorld(['ann', 'bob'])
    const { network, network: { clock } } = world
    const profile = profileOf(network, 'ann')
    const tab = profile.open()
    tab.client.connect()
    await clock.advance(5_000)
    await clock.hold(tab.persistence.wipe())
    await world.chat.as('bob').sendMessage({ to: 'ann', text: 'too late' })
    await clock.advance(5_000)
    expect(await kept(profile)).toBe(0)
  })

  it('is gone with wipe, what was being written just then included', async () => {
    const world = await testWorld(['ann', 'bob'])
    const { network, network: { clock } } = world
    const profile = profileOf(network, 'ann', { diskMs: () => 200 })
    const tab = profile.open()
    tab.client.connect()
    await clock.advance(5_000)
    tab.reach('nothing')
    for (const text of ['a', 'b', 'c']) {
      void tab.client.sendMessage({ to: 'bob', text })
      await clock.advance(1)
    }
    await clock.until(tab.persistence.wipe())
    await clock.advance(5_000)
    expect(await kept(profile)).toBe(0)
  })

  it('is gone with wipe in all tabs: the others are told, and write nothing any more', async () => {
    /** What is on the disk at last, when one tab wipes and the other goes on. */
    const after = async (channel: boolean): Promise<number> => {
      const world = await testWorld(['ann', 'bob'])
      const { network, network: { clock } } = world
      const profile = profileOf(network, 'ann', { channel })
      const [one, two] = [profile.open(), profile.open()]
      for (const { client } of [one, two]) client.connect()
      await clock.advance(5_000)
      await clock.hold(one.persistence.wipe())
      await settled(clock)
      await world.chat.as('bob').sendMessage({ to: 'ann', text: 'too late' })
      await clock.advance(1_000)
      two.reach('nothing')
      void two.client.sendMessage({ to: 'bob', text: 'later still' })
      await clock.advance(5_000)
      return kept(profile)
    }
    expect(await after(true)).toBe(0)
    // Who is not told goes on.
    expect(await after(false)).toBeGreaterThan(0)
  })

  it('is not shown once the server refuses them, but what they did not send waits until they are back', async () => {
    let isIn = true
    const world = await testWorld(['ann', 'bob'], { authenticate: ({ token }) => (isIn ? token : null) })
    const { network, network: { clock }, chat } = world
    await chat.as('bob').sendMessage({ to: 'ann', text: 'private' })
    const profile = profileOf(network, 'ann')
    let asked = 0
    const getToken = (): string => (asked += 1, 'ann')
    await leftWith(world, profile, ['mine'], { getToken })
    isIn = false
    const expired = profile.open({ getToken: () => `expired${asked += 1}` })
    expired.client.connect()
    await clock.advance(5_000)
    expect(expired.client.state.connection).toBe('ended')
    expired.kill()
    isIn = true

    const next = profile.open({ getToken })
    next.reach('nothing')
    next.client.connect()
    await settled(clock)
    expect(next.client.state.sidebar).toMatchObject({ loaded: false, items: [] })
    next.reach('all')
    await clock.advance(30_000)
    expect(next.client.state.sidebar.items[0]?.lastMessage?.text).toBe('mine')
  })

  it('is never sent by or shown to somebody else', async () => {
    const world = await testWorld(['ann', 'bob', 'cyd'])
    const { network, network: { clock }, chat } = world
    await chat.as('bob').sendMessage({ to: 'ann', text: 'private' })
    const profile = profileOf(network, 'ann')
    await leftWith(world, profile, ['by ann'])
    const other = profile.open({ userId: 'cyd' })
    const endings: string[] = []
    other.client.connect()
    other.client.subscribe(({ me, sidebar }) => endings.push(`${me?.id} ${sidebar.items.length}`))
    await clock.advance(30_000)
    expect([other.client.state.me?.id, other.client.state.sidebar.items, endings.at(-1)]).toEqual(['cyd', [], 'cyd 0'])
    expect(sends(world)).toEqual([])
    other.kill()
    const back = profile.open()
    back.client.connect()
    await clock.advance(30_000)
    expect(sends(world)).toEqual([])
  })

  it('is not even shown until the server answers, where the page says who is signed in', async () => {
    const world = await testWorld(['ann', 'bob', 'cyd'])
    const { network, network: { clock }, chat } = world
    await chat.as('bob').sendMessage({ to: 'ann', text: 'private' })
    const profile = profileOf(network, 'ann')
    await leftWith(world, profile, ['by ann'])
    const other = profile.open({ userId: 'cyd' }, { userId: 'cyd' })
    other.reach('nothing')
    other.client.connect()
    const seen: number[] = []
    other.client.subscribe(({ sidebar, users }) => seen.push(sidebar.items.length + users.size))
    await clock.advance(10_000)
    expect(Math.max(0, ...seen)).toBe(0)
  })
})
