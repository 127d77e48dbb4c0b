import type { ChatClient } from '@confab/client'
import { describe, expect, it } from 'vitest'
import { testWorld } from './test-world.js'

/** Every state of the connection from now on. */
function statesOf(client: ChatClient): string[] {
  const states: string[] = []
  client.on('connection.changed', ({ connection }) => states.push(connection))
  return states
}

describe('a client', () => {
  it('connects with the first call, and is online when it is in sync', async () => {
    const { network, network: { clock } } = await testWorld(['ann'])
    const { client } = network.device({ userId: 'ann' })
    const states = statesOf(client)
    expect(client.state).toMatchObject({ connection: 'connecting', me: null, sidebar: { loaded: false } })
    await clock.advance(60_000)
    expect(clock.timers).toBe(0)
    const unsubscribe = client.subscribe(() => {})
    await clock.advance(1_000)
    expect(client.state).toMatchObject({ connection: 'online', me: { id: 'ann' }, sidebar: { loaded: true } })
    expect(states).toEqual(['online'])
    unsubscribe()
  })

  it('joins, then asks: one call of sync for each connection, and one a minute while the page is visible', async () => {
    const { network: { clock, device }, calls } = await testWorld(['ann'])
    const { client, look } = device({ userId: 'ann' })
    client.connect()
    await clock.advance(1_000)
    expect(calls.map(({ operation }) => operation)).toEqual(['getMe', 'sync'])
    await clock.advance(300_000)
    const whileVisible = calls.length
    expect(whileVisible).toBeGreaterThanOrEqual(6)
    expect(whileVisible).toBeLessThanOrEqual(8)
    look({ visible: false, focused: false })
    await clock.advance(300_000)
    expect(calls.length).toBe(whileVisible)
    look({ visible: true, focused: true })
    await clock.advance(1_000)
    expect(calls.length).toBe(whileVisible + 1)
  })

  it('learns of a last event that was lost within a minute', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { client, weather } = device({ userId: 'ann' })
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'one' })
    client.openConversation({ conversationId })
    await clock.advance(2_000)
    weather.loseEvents = 1
    await chat.as('bob').sendMessage({ to: 'ann', text: 'two' })
    await clock.advance(5_000)
    expect(client.state.conversations.get(conversationId)?.messages.map(({ text }) => text)).toEqual(['one'])
    await clock.advance(66_000)
    expect(client.state.conversations.get(conversationId)?.messages.map(({ text }) => text)).toEqual(['one', 'two'])
    expect(client.state.unseenTotal).toBe(2)
  })

  it('is degraded while no socket can be had, asks every 15 s, and is online again when one can', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { client, reach } = device({ userId: 'ann' })
    const states = statesOf(client)
    client.connect()
    await clock.advance(1_000)
    reach('http')
    await clock.advance(10_000)
    expect(client.state.connection).toBe('degraded')
    await chat.as('bob').sendMessage({ to: 'ann', text: 'by post' })
    await clock.advance(17_000)
    expect(client.state.unseenTotal).toBe(1)
    expect(await clock.until(client.getMe())).toMatchObject({ id: 'ann' })
    reach('all')
    await clock.advance(17_000)
    expect(states).toEqual(['online', 'connecting', 'degraded', 'online'])
  })

  it('needs no socket: without one it is online, and asks every 15 s', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { client } = device({ userId: 'ann', socket: false })
    client.connect()
    await clock.advance(1_000)
    expect(client.state.connection).toBe('online')
    await chat.as('bob').sendMessage({ to: 'ann', text: 'by post' })
    await clock.advance(17_000)
    expect(client.state.unseenTotal).toBe(1)
  })

  it('is offline when nothing answers: calls fail at once, and it comes back by itself', async () => {
    const { network: { clock, device } } = await testWorld(['ann', 'bob'])
    const { client, reach } = device({ userId: 'ann' })
    client.connect()
    await clock.advance(1_000)
    reach('nothing')
    await clock.advance(10_000)
    expect(client.state.connection).toBe('offline')
    await expect(client.getMe()).rejects.toMatchObject({ code: 'DISCONNECTED' })
    await clock.advance(600_000)
    reach('all')
    await clock.advance(16_000)
    expect(client.state.connection).toBe('online')
  })

  it('comes back after each of a row of cuts, in sync', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { client, cut } = device({ userId: 'ann' })
    client.connect()
    for (let sent = 1; sent <= 10; sent += 1) {
      cut()
      await chat.as('bob').sendMessage({ to: 'ann', text: `message ${sent}` })
      await clock.advance(20_000)
      expect(client.state).toMatchObject({ connection: 'online', unseenTotal: sent })
    }
  })

  it('opens a new socket after it has slept, because the old one may be long closed on the other side', async () => {
    const { network: { clock, device }, opened } = await testWorld(['ann'])
    const { client, shiftClock, look } = device({ userId: 'ann' })
    client.connect()
    await clock.advance(1_000)
    look({ visible: true, focused: true })
    await clock.advance(30_000)
    expect(opened()).toBe(1)
    shiftClock(300_000)
    await clock.advance(70_000)
    expect([opened(), client.state.connection]).toEqual([2, 'online'])
  })

  it('may be connected and disposed of in any order, and leaves no timer and no listener', async () => {
    const { network: { clock, device }, calls } = await testWorld(['ann', 'bob'])
    const ann = device({ userId: 'ann' })
    const { client } = ann
    client.dispose()
    client.connect()
    client.connect()
    client.dispose()
    client.connect()
    await clock.advance(1_000)
    expect(client.state.connection).toBe('online')
    expect(calls.filter(({ operation }) => operation === 'sync').length).toBe(1)
    client.openConversation({ to: 'bob' })
    await clock.until(client.sendMessage({ to: 'bob', text: 'hello' }))
    void client.sendMessage({ to: 'bob', text: 'on its way' })
    void client.setTyping({ conversationId: [...client.state.conversations.keys()][0] ?? '', typing: true })
    await clock.advance(1)
    ann.client.dispose()
    expect(ann.listeners).toBe(0)
    // What is already on the wire arrives; nothing new is set.
    await clock.advance(20_000)
    expect(clock.timers).toBe(0)
    await expect(client.getMe()).rejects.toMatchObject({ code: 'DISCONNECTED' })
    client.connect()
    await clock.advance(5_000)
    expect(client.state.connection).toBe('online')
    expect([...client.state.conversations.values()][0]?.messages.map(({ text, status }) => `${text} ${status}`)).toEqual(['hello sent', 'on its way sent'])
  })

  it('leaves nothing behind after a thousand conversations were opened and closed', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
    const ann = device({ userId: 'ann' })
    ann.client.connect()
    await clock.advance(1_000)
    const before = [clock.timers, ann.listeners]
    for (let round = 0; round < 1_000; round += 1) {
      const unsubscribe = ann.client.subscribe(() => {})
      const close = ann.client.openConversation({ conversationId })
      if (round % 100 === 0) await clock.advance(10)
      close()
      unsubscribe()
    }
    await clock.advance(1_000)
    expect([clock.timers, ann.listeners]).toEqual(before)
  })
})

describe('a token', () => {
  it('is asked for once, whatever needs it', async () => {
    const { network: { clock, device } } = await testWorld(['ann'])
    let asked = 0
    const { client } = device({
      async getToken() {
        asked += 1
        return 'ann'
      },
    })
    await clock.until(Promise.all([client.getMe(), client.getSidebar({})]))
    await clock.advance(5_000)
    expect([asked, client.state.connection]).toEqual([1, 'online'])
  })

  it('is replaced a minute before it expires, on the open socket', async () => {
    const { network: { clock, device }, opened } = await testWorld(['ann'])
    const grants: number[] = []
    const { client } = device({
      getToken() {
        grants.push(clock.now())
        return { token: 'ann', expiresAt: clock.now() + 600_000 }
      },
    })
    const states = statesOf(client)
    client.connect()
    await clock.advance(30 * 60_000)
    expect(grants.slice(1).map((at, index) => Math.round((at - (grants[index] ?? 0)) / 1_000))).toEqual([540, 540, 540])
    expect([states, opened()]).toEqual([['online'], 1])
  })

  it('of a JWT is read by its own two times, so a clock that is wrong by an hour does not matter', async () => {
    for (const clockSkewMs of [3_600_000, -3_600_000]) {
      const { network: { clock, device } } = await testWorld(['ann'], { authenticate: () => 'ann' })
      let asked = 0
      const { client } = device({
        clockSkewMs,
        getToken() {
          asked += 1
          const iat = Math.floor(clock.now() / 1_000)
          return `e30.${btoa(JSON.stringify({ iat, exp: iat + 600 }))}.sig`
        },
      })
      client.connect()
      await clock.advance(30 * 60_000)
      expect([asked, client.state.connection]).toEqual([4, 'online'])
    }
  })

  it('that is refused is replaced once', async () => {
    let valid = 'first'
    const { network: { clock, device } } = await testWorld(['ann'], { authenticate: ({ token }) => (token === valid ? 'ann' : null) })
    const given: string[] = []
    const { client, cut } = device({
      getToken() {
        given.push(valid)
        return valid
      },
    })
    const endings: unknown[] = []
    client.on('session.ended', ending => endings.push(ending))
    client.connect()
    await clock.advance(1_000)
    valid = 'second'
    cut()
    await clock.advance(20_000)
    expect([given, endings.length, client.state.connection]).toEqual([['first', 'second'], 0, 'online'])
  })

  it('that is refused twice ends the session, once, and nothing more is tried until connect', async () => {
    let signedIn = true
    const { network: { clock, device }, calls } = await testWorld(['ann', 'bob'], { authenticate: () => (signedIn ? 'ann' : null) })
    let asked = 0
    const ann = device({ getToken: () => `token ${asked += 1}` })
    const { client } = ann
    const endings: unknown[] = []
    client.on('session.ended', ending => endings.push(ending))
    client.connect()
    await clock.advance(1_000)
    signedIn = false
    ann.cut()
    await clock.advance(60_000)
    expect([endings.length, client.state.connection, asked]).toEqual([1, 'ended', 2])
    const before = calls.length
    const sending = client.sendMessage({ to: 'bob', text: 'waits' })
    await expect(client.getMe()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await clock.advance(600_000)
    expect([calls.length, clock.timers]).toEqual([before, 0])
    signedIn = true
    client.connect()
    expect(await clock.until(sending)).toMatchObject({ seq: 1 })
  })

  it('of nobody ends the session', async () => {
    const { network: { clock, device } } = await testWorld(['ann'])
    const { client } = device({ getToken: () => null })
    client.connect()
    await clock.advance(1_000)
    expect(client.state.connection).toBe('ended')
  })

  it('that the app cannot get now is no end: the client is offline until it can', async () => {
    const { network: { clock, device } } = await testWorld(['ann'])
    let works = false
    const { client } = device({
      getToken() {
        if (!works) throw new Error('the app is away')
        return 'ann'
      },
    })
    client.connect()
    await clock.advance(20_000)
    expect(client.state.connection).toBe('offline')
    works = true
    await clock.advance(40_000)
    expect(client.state.connection).toBe('online')
  })

  it('of somebody else shows nothing of who was there before', async () => {
    let who = 'ann'
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob', 'cyd'])
    await chat.as('bob').sendMessage({ to: 'ann', text: 'for ann only' })
    const { client } = device({ getToken: () => who })
    client.connect()
    await clock.advance(1_000)
    expect(client.state.sidebar.items.length).toBe(1)
    client.dispose()
    const unsent = client.sendMessage({ to: 'bob', text: 'by ann' })
    who = 'cyd'
    client.connect()
    await clock.advance(1_000)
    expect(client.state).toMatchObject({ me: { id: 'cyd' }, sidebar: { items: [] }, unseenTotal: 0 })
    expect([...client.state.directs, ...client.state.conversations]).toEqual([])
    await expect(unsent).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    // What is hers works as if nobody had been there before.
    client.openConversation({ to: 'bob' })
    const { conversationId } = await clock.until(client.sendMessage({ to: 'bob', text: 'by cyd' }))
    await clock.advance(1_000)
    expect(client.state.conversations.get(conversationId)?.messages.map(({ text, senderId }) => [text, senderId])).toEqual([['by cyd', 'cyd']])
    expect((await chat.as('bob').getSidebar()).items.map(({ lastMessage }) => lastMessage?.text)).toEqual(['by cyd', 'for ann only'])
  })
})

describe('the end of a session on the server', () => {
  it('reaches the client at once, and a session that still holds comes back', async () => {
    let signedIn = true
    const { network: { clock, device }, chat } = await testWorld(['ann'], { authenticate: () => (signedIn ? 'ann' : null) })
    const { client } = device({ getToken: () => `token ${clock.now()}` })
    client.connect()
    await clock.advance(1_000)
    await chat.endSessions({ userId: 'ann' })
    await clock.advance(10_000)
    expect(client.state.connection).toBe('online')
    signedIn = false
    await chat.endSessions({ userId: 'ann' })
    await clock.advance(10_000)
    expect(client.state.connection).toBe('ended')
  })
})
