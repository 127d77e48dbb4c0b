import { memoryStorage } from '@confab/adapter-memory'
import { createTestClock, createTestNetwork, type TestDevice, type TestNetwork } from '@confab/client/testing'
import type { ChatClient, SidebarEntry, TimelineMessage } from '@confab/client'
import { createChat, type Chat } from '@confab/core'
import { act, cleanup, render, renderHook, screen } from '@testing-library/react'
import { memo, StrictMode, type ReactElement, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ChatProvider, useConnection, useMe, useMessages, usePresence, useSendMessage, useSidebar, useTyping, useUnseenTotal, useUser,
} from './index.js'

let chat: Chat
let network: TestNetwork
let ann: TestDevice
let conversationId: string

beforeEach(async () => {
  const clock = createTestClock()
  chat = createChat({ storage: memoryStorage(), authenticate: () => null, clock, presence: { visibility: 'shared' } })
  for (const name of ['Ann', 'Bob', 'Cyd']) await chat.as(name.toLowerCase()).updateMe({ name })
  ;({ conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'hello' }))
  network = createTestNetwork({ chat, clock })
  ann = network.device({ userId: 'ann' })
})
afterEach(async () => {
  cleanup()
  network.close()
  await chat.close()
})

const within = (client: ChatClient) => function Wrapper({ children }: { children: ReactNode }): ReactElement {
  return <StrictMode><ChatProvider client={client}>{children}</ChatProvider></StrictMode>
}
const pass = (ms = 1_000): Promise<void> => act(() => network.clock.advance(ms))

describe('the hooks', () => {
  it('say how it stands with the connection, the actor, people and what is unseen', async () => {
    const { result } = renderHook(() => ({
      connection: useConnection(), me: useMe(), bob: useUser('bob'), total: useUnseenTotal(), here: usePresence('bob'),
    }), { wrapper: within(ann.client) })
    expect(result.current).toEqual({ connection: 'connecting', me: null, bob: null, total: 0, here: false })
    await pass()
    expect(result.current).toMatchObject({ connection: 'online', me: { name: 'Ann' }, bob: { name: 'Bob' }, total: 1, here: false })
    network.device({ userId: 'bob' }).client.connect()
    await pass()
    expect(result.current.here).toBe(true)
  })

  it('open a conversation while it is shown, send into it, and show who types', async () => {
    const bob = network.device({ userId: 'bob' })
    bob.client.openConversation({ conversationId })
    const { result } = renderHook(() => ({
      timeline: useMessages({ conversationId }), send: useSendMessage({ conversationId }), typing: useTyping({ conversationId }),
    }), { wrapper: within(ann.client) })
    await pass()
    expect(texts(result.current.timeline.messages)).toEqual(['hello'])

    let sent: Promise<unknown> = Promise.resolve()
    act(() => { sent = result.current.send('hi') })
    await act(async () => {})
    expect(result.current.timeline.messages.at(-1)).toMatchObject({ text: 'hi', status: 'sending' })
    await pass()
    await sent
    expect(result.current.timeline.messages.at(-1)).toMatchObject({ text: 'hi', status: 'sent', seq: 2 })

    void bob.client.setTyping({ conversationId, typing: true })
    await pass(100)
    expect(result.current.typing.userIds).toEqual(['bob'])
    await pass(10_000)
    expect(result.current.typing.userIds).toEqual([])
  })

  it('mark what is shown as seen where that is asked for, and only there', async () => {
    for (const markSeen of [false, true]) {
      const { result, unmount } = renderHook(() => ({ timeline: useMessages({ conversationId }, { markSeen }), total: useUnseenTotal() }), { wrapper: within(ann.client) })
      await pass(5_000)
      expect(texts(result.current.timeline.messages)).toEqual(['hello'])
      expect(result.current.total, String(markSeen)).toBe(markSeen ? 0 : 1)
      unmount()
    }
    expect((await chat.as('ann').getSidebar()).items[0]?.unseenCount).toBe(0)
  })

  it('say why a conversation cannot be shown', async () => {
    const { conversationId: theirs } = await chat.as('bob').sendMessage({ to: 'cyd', text: 'between us' })
    const { result } = renderHook(() => useMessages({ conversationId: theirs }), { wrapper: within(ann.client) })
    expect(result.current.error).toBe(null)
    await pass(5_000)
    expect(result.current).toMatchObject({ messages: [], loaded: false, error: { code: 'NOT_FOUND' } })
  })

  it('write to a person with whom there is no conversation yet, and go on in it', async () => {
    const { result } = renderHook(() => ({ timeline: useMessages({ to: 'cyd' }), send: useSendMessage({ to: 'cyd' }) }), { wrapper: within(ann.client) })
    await pass()
    act(() => { void result.current.send({ text: 'are you there?' }) })
    await pass()
    expect(texts(result.current.timeline.messages)).toEqual(['are you there?'])
    await act(() => chat.as('cyd').sendMessage({ to: 'ann', text: 'yes' }))
    await pass()
    expect(texts(result.current.timeline.messages)).toEqual(['are you there?', 'yes'])
  })

  it('give functions that never change, so that memo and effects hold', async () => {
    const { result, rerender } = renderHook(() => ({
      send: useSendMessage({ conversationId }), loadMore: useSidebar().loadMore, older: useMessages({ conversationId }).loadOlder,
    }), { wrapper: within(ann.client) })
    await pass()
    const before = result.current
    await act(() => chat.as('bob').sendMessage({ conversationId, text: 'more' }))
    await pass()
    rerender()
    expect(result.current).toEqual(before)
    for (const name of ['send', 'loadMore', 'older'] as const) expect(result.current[name]).toBe(before[name])
  })

  it('outside of a provider say what is missing', () => {
    expect(() => renderHook(() => useMe())).toThrow(/<ChatProvider client/)
  })
})

describe('one new message in a list of 500', () => {
  it('renders that list once, one new row and its sidebar row; nothing else', async () => {
    for (let index = 0; index < 499; index += 1) await chat.as('bob').sendMessage({ conversationId, text: `message ${index}` })
    for (let index = 0; index < 20; index += 1) await chat.as('ann').sendMessage({ to: await person(`friend${index}`), text: 'hi' })
    const renders: string[] = []
    const count = (what: string): void => void renders.push(what)

    const Bubble = memo(function Bubble({ message }: { message: TimelineMessage }) { count(`bubble ${message.seq}`); return <li>{message.text}</li> })
    const Row = memo(function Row({ entry }: { entry: SidebarEntry }) { count(`row ${entry.key}`); return <li>{entry.unseenCount}</li> })
    const Timeline = memo(function Timeline() {
      count('timeline')
      const { messages } = useMessages({ conversationId })
      return <ol>{messages.map((message) => <Bubble key={message.key} message={message} />)}</ol>
    })
    const Sidebar = memo(function Sidebar() { count('sidebar'); return <ul>{useSidebar().items.map((entry) => <Row key={entry.key} entry={entry} />)}</ul> })
    const Header = memo(function Header() { count('header'); const bob = useUser('bob'); return <h1>{bob?.name}{String(usePresence('bob'))}{useConnection()}</h1> })

    // Without StrictMode, which renders everything twice on purpose.
    render(<ChatProvider client={ann.client}><Header /><Sidebar /><Timeline /></ChatProvider>)
    await pass()
    for (let pages = 0; pages < 20; pages += 1) {
      await act(async () => { void ann.client.loadOlder(conversationId) })
      await pass(100)
    }
    expect(ann.client.state.conversations.get(conversationId)?.messages).toHaveLength(500)
    renders.length = 0

    await act(() => chat.as('bob').sendMessage({ conversationId, text: 'the new one' }))
    await pass(100)
    expect(screen.getByText('the new one')).toBeDefined()
    expect(renders.sort()).toEqual(['bubble 501', `row ${conversationId}`, 'sidebar', 'timeline'])
  })
})

describe('mounting', () => {
  it('a thousand times leaves no listener and no timer', async () => {
    const App = (): ReactElement => <ChatProvider client={ann.client}><Everything /></ChatProvider>
    const { unmount } = render(<App />)
    await pass()
    unmount()
    await pass(60_000)
    const { timers } = network.clock
    for (let round = 0; round < 1_000; round += 1) render(<App />).unmount()
    await pass(60_000)
    expect(ann.listeners).toBe(0)
    expect(network.clock.timers).toBe(timers)
  })

  it('twice at once, as StrictMode does, asks once who is there, and not at all when the server has said so', async () => {
    const api = chat.as('ann')
    const [me, sidebar] = await Promise.all([api.getMe(), api.getSidebar()])
    for (const [snapshot, expected] of [[undefined, 1], [{ me, sidebar }, 0]] as const) {
      const calls: string[] = []
      const device = network.device({ userId: 'ann', seesCall: (operation) => calls.push(operation), ...(snapshot ? { snapshot } : {}) })
      render(<StrictMode><ChatProvider client={device.client}><Everything /></ChatProvider></StrictMode>)
      await pass(5_000)
      expect(device.client.state.connection).toBe('online')
      expect(calls.filter((operation) => operation === 'getMe')).toHaveLength(expected)
      expect(calls.filter((operation) => operation === 'sync')).toHaveLength(1)
      cleanup()
    }
  })

  it('on a server opens nothing, and renders what a snapshot holds', async () => {
    const api = chat.as('ann')
    const [me, sidebar, conversation, page, { marks }] = await Promise.all([
      api.getMe(), api.getSidebar(), api.getConversation({ conversationId }), api.listMessages({ conversationId }), api.listSeen({ conversationId }),
    ])
    const device = network.device({ userId: 'ann', snapshot: { me, sidebar, opened: [{ conversation, page, seen: marks }] } })
    const html = renderToString(<ChatProvider client={device.client}><Everything /></ChatProvider>)
    expect(html).toContain('hello')
    expect(html).toContain('Ann')
    expect(device.listeners).toBe(0)
    expect(network.clock.timers).toBe(0)
  })
})

function Everything(): ReactElement {
  const { messages } = useMessages({ conversationId })
  const { userIds } = useTyping({ conversationId })
  return <div>{useMe()?.name}{useSidebar().items.length}{userIds.length}{messages.map((message) => <p key={message.key}>{message.text}</p>)}</div>
}

async function person(userId: string): Promise<string> {
  await chat.as(userId).getMe()
  return userId
}

function texts(messages: readonly TimelineMessage[]): string[] {
  return messages.map(({ text }) => text)
}
