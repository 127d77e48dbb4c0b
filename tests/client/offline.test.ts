import { ChatError } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { profileOf, settled, type Tab } from './offline-profile.js'
import { testWorld, type TestWorld } from './test-world.js'

const ended = { of: (tab: Tab, key: string): string[] => tab.client.state.conversations.get(key)?.messages.map(({ text, status }) => (status === 'sent' ? text : `${text} (${status})`)) ?? [] }
const shown = ended.of

/** The calls that reached the server, as texts. */
const sends = ({ calls }: TestWorld): unknown[] => calls.filter(({ operation }) => operation === 'sendMessage').map(({ input }) => input.text)

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
