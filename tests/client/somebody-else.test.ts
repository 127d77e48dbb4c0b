import type { ChatClient } from '@confab/client'
import { describe, expect, it } from 'vitest'
import { testWorld } from './test-world.js'

/** Cyd is there, and nothing of ann's was sent in anybody's name. */
async function expectNothingSent({ state }: ChatClient, calls: readonly { operation: string }[], sending: Promise<unknown>): Promise<void> {
  expect([state.connection, state.me?.id]).toEqual(['online', 'cyd'])
  expect(calls.filter(({ operation }) => operation === 'sendMessage')).toEqual([])
  await expect(sending).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
}

/** As an account switcher does it: at once, whatever is on its way. */
describe('a client that is handed to somebody else', () => {
  it('is theirs also when it begins while it is asked who was there before', async () => {
    let who = 'ann'
    const { network: { clock, device } } = await testWorld(['ann', 'cyd'], { weather: { delayMs: [2_000, 2_000] } })
    const { client } = device({ getToken: () => who, socket: false })
    client.connect()
    await clock.advance(1_000)
    client.dispose()
    who = 'cyd'
    client.connect()
    await clock.advance(60_000)
    expect([client.state.connection, client.state.me?.id]).toEqual(['online', 'cyd'])
  })

  it('never shows what is answered to who was there before', async () => {
    let who = 'ann'
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob', 'cyd'])
    const { client, weather } = device({ getToken: () => who, socket: false })
    client.connect()
    await clock.advance(1_000)
    const shown: unknown[] = []
    client.subscribe(({ me, sidebar }) => shown.push(...sidebar.items.map(({ lastMessage }) => `${me?.id}: ${lastMessage?.text}`)))
    weather.delayMs = [2_000, 2_000]
    void client.sendMessage({ to: 'bob', text: 'by ann' })
    await clock.advance(3_000)
    // It is stored, and the answer is on its way.
    expect((await chat.as('bob').getSidebar()).items.length).toBe(1)
    client.dispose()
    who = 'cyd'
    weather.delayMs = [1, 1]
    client.connect()
    await clock.advance(500)
    expect(client.state.me?.id).toBe('cyd')
    await clock.advance(30_000)
    expect(shown.filter(text => text !== 'ann: by ann')).toEqual([])
    expect(shown.length).toBeGreaterThan(0)
  })

  it('never says in their name what was refused to who was there before', async () => {
    let who = 'ann'
    const { network: { clock, device }, calls } = await testWorld(['ann', 'bob', 'cyd'], { authenticate: ({ token }) => (token === who ? token : null) })
    const { client, weather } = device({ getToken: () => who, socket: false })
    client.connect()
    await clock.advance(1_000)
    weather.delayMs = [2_000, 2_000]
    const sending = client.sendMessage({ to: 'bob', text: 'by ann' })
    await clock.advance(500)
    client.dispose()
    who = 'cyd'
    client.connect()
    await clock.advance(60_000)
    await expectNothingSent(client, calls, sending)
  })

  it('never sends what waited until who was there before was back in touch', async () => {
    let who = 'ann'
    const { network: { clock, device }, calls } = await testWorld(['ann', 'bob', 'cyd'])
    const ann = device({ getToken: () => who, socket: false })
    const { client, weather } = ann
    client.connect()
    await clock.advance(1_000)
    ann.reach('nothing')
    await clock.advance(30_000)
    const sending = client.sendMessage({ to: 'bob', text: 'by ann' })
    weather.delayMs = [5_000, 5_000]
    ann.reach('all')
    await clock.advance(2_000)
    client.dispose()
    who = 'cyd'
    weather.delayMs = [1, 1]
    client.connect()
    await clock.advance(60_000)
    await expectNothingSent(client, calls, sending)
  })

  it('does not count as seen what was seen by who was there before', async () => {
    let who = 'ann'
    const { network: { clock, device }, chat, group } = await testWorld(['ann', 'bob', 'cyd'])
    const conversationId = await group('bob', 'ann', 'cyd')
    await chat.as('bob').sendMessage({ conversationId, text: 'to both' })
    const { client } = device({ getToken: () => who })
    client.connect()
    await clock.advance(1_000)
    client.dispose()
    const marking = client.markSeen({ conversationId })
    who = 'cyd'
    client.connect()
    await clock.advance(10_000)
    expect([client.state.me?.id, client.state.unseenTotal]).toEqual(['cyd', 1])
    expect((await chat.as('cyd').getSidebar()).items[0]?.unseenCount).toBe(1)
    await expect(marking).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('is not signed in by an answer to who was there before, nor signed out by it', async () => {
    for (const late of ['ann', null]) {
      const { network: { clock, device } } = await testWorld(['ann', 'bob', 'cyd'])
      const asked: string[] = []
      let who = 'ann'
      let answer = (_token: string | null): void => {}
      const { client } = device({
        socket: false,
        getToken: () => {
          asked.push(who)
          return who === 'cyd' ? who : new Promise<string | null>(resolve => (answer = resolve))
        },
      })
      client.connect()
      const asking = expect(client.getMe()).rejects.toMatchObject({ code: 'DISCONNECTED' })
      await clock.advance(1_000)
      client.dispose()
      who = 'cyd'
      client.connect()
      await clock.advance(1_000)
      // One question at a time, as ever.
      expect(asked).toEqual(['ann'])
      answer(late)
      await clock.advance(60_000)
      expect([client.state.connection, client.state.me?.id, asked]).toEqual(['online', 'cyd', ['ann', 'cyd']])
      await asking
    }
  })

  it('sends what they have seen also when the mark of who was there before is answered meanwhile', async () => {
    let who = 'ann'
    const { network: { clock, device }, chat, group } = await testWorld(['ann', 'bob', 'cyd'])
    const conversationId = await group('bob', 'ann', 'cyd')
    await chat.as('bob').sendMessage({ conversationId, text: 'to both' })
    const { client, weather } = device({ getToken: () => who, socket: false })
    client.connect()
    await clock.advance(1_000)
    weather.delayMs = [4_000, 4_000]
    const first = expect(client.markSeen({ conversationId })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await clock.advance(100)
    client.dispose()
    who = 'cyd'
    weather.delayMs = [1, 1]
    client.connect()
    await clock.advance(2_000)
    expect(client.state.me?.id).toBe('cyd')
    weather.loseCalls = 1
    let seen: unknown
    void client.markSeen({ conversationId }).then(mark => (seen = mark))
    await clock.advance(10_000)
    weather.loseCalls = 0
    await clock.advance(60_000)
    await first
    expect(seen).toMatchObject({ userId: 'cyd', seq: 1 })
  })

  it('is not asked in the name of the third what the second was waiting to ask', async () => {
    const { network: { clock, device }, calls } = await testWorld(['ann', 'bob', 'cyd'])
    let who = 'ann'
    let answer = (_token: string): void => {}
    const { client } = device({ socket: false, getToken: () => (who === 'ann' ? new Promise<string>(resolve => (answer = resolve)) : who) })
    client.connect()
    await clock.advance(1_000)
    client.dispose()
    who = 'bob'
    client.connect()
    const asking = expect(client.blockUser({ userId: 'ann' })).rejects.toMatchObject({ code: 'DISCONNECTED' })
    await clock.advance(1_000)
    client.dispose()
    who = 'cyd'
    client.connect()
    answer('ann')
    await clock.advance(60_000)
    await asking
    expect([client.state.me?.id, calls.filter(({ operation }) => operation === 'blockUser')]).toEqual(['cyd', []])
  })
})
