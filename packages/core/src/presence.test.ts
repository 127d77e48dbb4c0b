import { memoryStorage } from '@confab/adapter-memory'
import { describe, expect, it } from 'vitest'
import { createChat, memoryPresenceStore, type Logger, type PresenceStore } from './index.js'
import { Presence } from './presence.js'

/** Everything in memory is done when the event loop turns. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Presence whose clock and timer are the test's. Announcements are collected as `+ann` and `-ann`. */
function setUp(store?: PresenceStore): { presence: Presence; announced: string[]; warnings: string[]; pass: (seconds: number) => Promise<void>; set: (now: number) => void } {
  let now = 1_000_000
  const clock = { now: () => now }
  const announced: string[] = []
  const warnings: string[] = []
  const logger: Logger = { error: () => {}, warn: (_, message) => void warnings.push(message) }
  const presence = new Presence({
    store: store ?? memoryPresenceStore(clock), clock, logger,
    async announce(userId, online) { announced.push(`${online ? '+' : '-'}${userId}`) },
  })
  return {
    presence, announced, warnings,
    async pass(seconds) {
      for (let i = 0; i < seconds; i += 1) {
        now += 1_000
        await presence.tick()
      }
    },
    set(to) { now = to },
  }
}

describe('somebody is online', () => {
  it('from their first connection on, announced once, until all are closed and 5 s have passed', async () => {
    const { presence, announced, pass } = setUp()
    const closeTab = presence.connected('ann', 'tab')
    const closePhone = presence.connected('ann', 'phone')
    await settled()
    expect(announced).toEqual(['+ann'])
    closeTab()
    await pass(30)
    expect(announced).toEqual(['+ann'])
    closePhone()
    await pass(4)
    expect([...await presence.online(['ann', 'bob'])]).toEqual(['ann'])
    expect(announced).toEqual(['+ann'])
    await pass(2)
    expect([...await presence.online(['ann', 'bob'])]).toEqual([])
    expect(announced).toEqual(['+ann', '-ann'])
    await pass(30)
    expect(announced).toEqual(['+ann', '-ann'])
  })

  it('without a break while a page reloads', async () => {
    const { presence, announced, pass } = setUp()
    const close = presence.connected('ann', 'before')
    close()
    await pass(4)
    presence.connected('ann', 'after')
    await pass(30)
    expect(announced).toEqual(['+ann'])
  })

  it('for as long as the connection lives, because its lease is renewed', async () => {
    const { presence, announced, pass } = setUp()
    presence.connected('ann', 'tab')
    await pass(120)
    expect(announced).toEqual(['+ann'])
  })

  it('for 40 s after a call over HTTP', async () => {
    const { presence, announced, pass } = setUp()
    presence.visited('ann')
    await pass(30)
    presence.visited('ann')
    await pass(44)
    expect(announced).toEqual(['+ann'])
    await pass(2)
    expect(announced).toEqual(['+ann', '-ann'])
  })

  it('again, and announced again, when they come back later', async () => {
    const { presence, announced, pass } = setUp()
    presence.connected('ann', 'one')()
    await pass(6)
    presence.connected('ann', 'two')
    await settled()
    expect(announced).toEqual(['+ann', '-ann', '+ann'])
  })

  it('and their connection may be closed twice without closing another', async () => {
    const { presence, announced, pass } = setUp()
    const close = presence.connected('ann', 'one')
    presence.connected('ann', 'two')
    close()
    close()
    await pass(20)
    expect(announced).toEqual(['+ann'])
  })

  it('also after the clock was set back by an hour, and goes in time', async () => {
    const { presence, announced, pass, set } = setUp()
    const close = presence.connected('ann', 'one')
    presence.connected('bob', 'two')()
    await pass(2)
    set(0)
    await pass(20)
    expect(announced).toEqual(['+ann', '+bob', '-bob'])
    close()
    await pass(7)
    expect(announced).toEqual(['+ann', '+bob', '-bob', '-ann'])
  })

  it('because every connection is renewed every 5 s, also after the clock was set back', async () => {
    let renewals = 0
    const counting: PresenceStore = { ...memoryPresenceStore(), async renew() { renewals += 1; return false } }
    const { presence, pass, set } = setUp(counting)
    for (const connection of ['one', 'two', 'three']) presence.connected('ann', connection)
    await pass(1)
    renewals = 0
    await pass(10)
    expect(renewals).toBe(6)
    set(0)
    renewals = 0
    await pass(10)
    expect(renewals).toBe(6)
  })
})

describe('somebody whose server died', () => {
  it('is announced as gone by exactly one of the others', async () => {
    let now = 0
    const clock = { now: () => now }
    const store = memoryPresenceStore(clock)
    const announced: string[] = []
    const servers = ['a', 'b', 'c'].map((name) => new Presence({
      store, clock, logger: { error() {}, warn() {} },
      async announce(userId, online) { announced.push(`${name}: ${online ? '+' : '-'}${userId}`) },
    }))
    await store.renew('ann', 'lease of a server that is no more', 15_000)
    for (let i = 0; i < 30; i += 1) {
      now += 1_000
      await Promise.all(servers.map((server) => server.tick()))
    }
    expect(announced).toHaveLength(1)
    expect(announced[0]).toMatch(/: -ann$/)
  })
})

describe('while the presence store cannot be reached', () => {
  it('everybody stays as last known, it is logged once, and told to whoever asks', async () => {
    let broken = false
    const real = memoryPresenceStore()
    const unlessBroken = <Value>(value: () => Promise<Value>): Promise<Value> => (broken ? Promise.reject(new Error('gone')) : value())
    const { presence, warnings, announced, pass } = setUp({
      renew: (...args) => unlessBroken(() => real.renew(...args)),
      release: (...args) => unlessBroken(() => real.release(...args)),
      online: (...args) => unlessBroken(() => real.online(...args)),
      claimOffline: (...args) => unlessBroken(() => real.claimOffline(...args)),
    })
    presence.connected('ann', 'tab')
    await settled()
    expect([...await presence.online(['ann', 'bob'])]).toEqual(['ann'])
    broken = true
    await pass(20)
    expect([...await presence.online(['ann', 'bob'])]).toEqual(['ann'])
    expect(presence.problem).toMatch(/presence store/)
    expect(warnings).toHaveLength(1)
    expect(announced).toEqual(['+ann'])
    broken = false
    await pass(1)
    expect(presence.problem).toBeNull()
  })
})

describe('a chat', () => {
  it('tells the presence of people who share a conversation, and leaves others out', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    for (const name of ['bob', 'cat', 'dan']) await chat.as(name).getMe()
    await chat.as('ann').sendMessage({ to: 'bob', text: 'hi' })
    await chat.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: ['cat'] })
    for (const name of ['bob', 'dan']) chat.host.connected({ userId: name }, `socket of ${name}`)
    const { users } = await chat.as('ann').getPresence({ userIds: ['bob', 'cat', 'dan', 'nobody', 'ann', 'bob'] })
    expect(users).toEqual([{ userId: 'bob', online: true }, { userId: 'cat', online: false }, { userId: 'ann', online: false }])
    await chat.close()
  })

  it('tells everybody\'s where the app says so', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null, presence: { visibility: 'everyone' } })
    chat.host.connected({ userId: 'dan' }, 'socket')
    const { users } = await chat.as('ann').getPresence({ userIds: ['dan', 'bob'] })
    expect(users).toEqual([{ userId: 'dan', online: true }, { userId: 'bob', online: false }])
    await chat.close()
  })

  it('waits until those who left just before it closes are let go of, too', async () => {
    const store = memoryPresenceStore({ now: Date.now })
    let released = 0
    const { presence } = setUp({
      renew: (...args) => store.renew(...args), online: (...args) => store.online(...args), claimOffline: (...args) => store.claimOffline(...args),
      async release(...args) {
        await settled()
        await store.release(...args)
        released += 1
      },
    })
    const leave = presence.connected('ann', 'one')
    leave()
    await presence.close()
    expect(released).toBe(1)
  })

  it('lets go of all its leases when it closes, and takes no new ones', async () => {
    const store = memoryPresenceStore()
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null, presence: { store } })
    chat.host.connected({ userId: 'ann' }, 'socket')
    await settled()
    expect(await store.claimOffline(0)).toEqual([])
    await chat.close()
    expect(await store.claimOffline(0)).toEqual(['ann'])
    chat.host.connected({ userId: 'ann' }, 'late')()
    chat.host.visited({ userId: 'ann' })
    await settled()
    expect(await store.online(['ann'])).toEqual([])
  })

  it('ends the watching of those who share no conversation any more', async () => {
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null })
    for (const name of ['bob', 'cat', 'dan']) await chat.as(name).getMe()
    const { id: conversationId } = await chat.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: ['bob', 'cat', 'dan'] })
    await chat.as('bob').sendMessage({ to: 'cat', text: 'we two still do' })
    const ended: unknown[] = []
    chat.host.attach({ deliver() {}, stopWatching: (...end) => void ended.push(end), async disconnect() {}, async close() {} })
    await chat.as('ann').removeMember({ conversationId, userId: 'bob' })
    expect(ended).toEqual([[['bob'], ['ann', 'dan']], [['ann', 'dan'], ['bob']]])
  })
})
