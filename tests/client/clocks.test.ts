import { describe, expect, it } from 'vitest'
import { random } from '../helpers/random.js'
import { testWorld } from './test-world.js'

const hour = 3_600_000

describe('clients whose clocks are wrong by hours', () => {
  it('show one order, the order of the server, with its times', async () => {
    const skews = { ann: 2 * hour, bob: -3 * hour, cyd: 0 }
    const people = ['ann', 'bob', 'cyd'] as const
    const { network: { clock, device }, group, log } = await testWorld(people)
    const conversationId = await group(...people)
    const other = await group(...people)
    const devices = people.map(userId => device({ userId, clockSkewMs: skews[userId] }))
    for (const { client } of devices) client.openConversation({ conversationId })
    await clock.advance(2_000)
    const { pick, integer } = random(7)
    const byTheirClocks: { text: string; createdAt: string }[] = []
    for (let count = 0; count < 60; count += 1) {
      const { client } = pick(devices)
      void client.sendMessage({ conversationId, text: `message ${count}` })
      const pending = client.state.conversations.get(conversationId)?.messages.at(-1)
      byTheirClocks.push({ text: `message ${count}`, createdAt: pending?.createdAt ?? '' })
      await clock.advance(integer(20, 2_000))
    }
    const [ann] = devices
    await clock.until(ann?.client.sendMessage({ conversationId: other, text: 'the newest' }) ?? Promise.reject(new Error('nobody')))
    await clock.advance(2_000)
    const stored = await log('ann', conversationId)
    for (const { client } of devices) {
      expect(client.state.conversations.get(conversationId)?.messages.map(({ text, createdAt }) => [text, createdAt])).toEqual(stored.map(({ text, createdAt }) => [text, createdAt]))
      expect(client.state.sidebar.items.map(({ key }) => key)).toEqual([other, conversationId])
    }
    // Whoever goes by the clients' times sees something else.
    const wrong = byTheirClocks.sort((one, two) => (one.createdAt < two.createdAt ? -1 : 1)).map(({ text }) => text)
    expect(wrong).not.toEqual(stored.map(({ text }) => text))
  })

  it('bring what was seen to the server, also when the clock is set back between two marks, or a timer is a moment early', async () => {
    for (const back of [1, 3 * hour]) {
      const { chat, network: { clock, device }, group } = await testWorld(['ann', 'bob'])
      const conversationId = await group('ann', 'bob')
      for (const text of ['one', 'two']) await chat.as('bob').sendMessage({ conversationId, text })
      const ann = device({ userId: 'ann' })
      ann.client.connect()
      await clock.advance(2_000)
      void ann.client.markSeen({ conversationId, seq: 1 })
      await clock.advance(100)
      ann.shiftClock(-back)
      void ann.client.markSeen({ conversationId, seq: 2 })
      await clock.advance(3_000)
      expect((await chat.as('ann').listSeen({ conversationId })).marks, `${back} ms`).toMatchObject([{ userId: 'ann', seq: 2 }])
    }
  })
})
