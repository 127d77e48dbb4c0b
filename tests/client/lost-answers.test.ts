import type { TestChat, TestDevice } from '@confab/client/testing'
import type { Receipt } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { testWorld } from './test-world.js'

const people = Array.from({ length: 20 }, (_, index) => `person${index}`)

interface Sent { text: string; conversationId: string; userId: string; receipt: Promise<Receipt> }
interface Report { sent: number; stored: number; lost: number; doubled: number; outOfOrder: number; unequal: number }

/** Twenty people write in five groups while three of ten answers are lost, and what then is where. */
async function write(random: Random, sends: number, bend?: (chat: TestChat) => TestChat): Promise<Report> {
  const world = await testWorld(people, {
    seed: random.seed, weather: { loseAnswers: 0.3, loseCalls: 0.02, loseEvents: 0.05, doubleEvents: 0.05, delayMs: [5, 2_000], delayed: 0.1 }, ...(bend ? { bend } : {}),
  })
  const { network, network: { clock } } = world
  const groups = await Promise.all(Array.from({ length: 5 }, async () => {
    const members = random.shuffle(people).slice(0, random.integer(3, 20))
    return { members, id: await world.group(...members) }
  }))
  const devices = new Map(people.map(userId => [userId, network.device({ userId, windowSize: sends })] as const))
  for (const { members, id } of groups) for (const userId of members) deviceOf(devices, userId).client.openConversation({ conversationId: id })

  const sent: Sent[] = []
  while (sent.length < sends) {
    const { members, id: conversationId } = random.pick(groups)
    const userId = random.pick(members)
    const text = `message ${sent.length}`
    sent.push({ text, conversationId, userId, receipt: deviceOf(devices, userId).client.sendMessage({ conversationId, text }) })
    await clock.advance(random.integer(0, 120))
  }
  // The weather clears up at last, and a quiet check has been made.
  for (const { weather } of devices.values()) Object.assign(weather, { loseAnswers: 0, loseCalls: 0, loseEvents: 0, doubleEvents: 0, delayed: 0 })
  await clock.advance(150_000)

  const report: Report = { sent: sent.length, stored: 0, lost: 0, doubled: 0, outOfOrder: 0, unequal: 0 }
  for (const { id, members } of groups) {
    const log = await world.log(members[0] ?? '', id)
    report.stored += log.length
    const here = sent.filter(({ conversationId }) => conversationId === id)
    for (const { text, receipt } of here) {
      const stored = log.filter(message => message.text === text)
      if (stored.length > 1) report.doubled += 1
      const { id: messageId, seq } = await Promise.race([receipt, Promise.resolve({ id: '', seq: 0 })])
      if (!stored[0] || stored[0].id !== messageId || stored[0].seq !== seq) report.lost += 1
    }
    for (const userId of members) {
      const own = log.filter(({ senderId }) => senderId === userId).map(({ text }) => text)
      if (own.join() !== here.filter(one => one.userId === userId).map(({ text }) => text).join()) report.outOfOrder += 1
      const { client } = deviceOf(devices, userId)
      while (client.state.conversations.get(id)?.hasOlder) {
        void client.loadOlder(id)
        await clock.advance(10)
      }
      const { state } = client
      const shown = state.conversations.get(id)?.messages.map(message => `${message.seq} ${message.id} ${message.text}`)
      const row = state.sidebar.items.find(({ key }) => key === id)
      if (shown?.join() !== log.map(message => `${message.seq} ${message.id} ${message.text}`).join()) report.unequal += 1
      if (row?.unseenCount !== Math.min(100, log.filter(({ senderId }) => senderId !== userId).length)) report.unequal += 1
    }
  }
  network.close()
  return report
}

function deviceOf(devices: ReadonlyMap<string, TestDevice>, userId: string): TestDevice {
  return devices.get(userId) as TestDevice
}

/** A server to which every call is a new message. */
function withoutKeys({ host }: TestChat): TestChat {
  let calls = 0
  return {
    host: {
      authenticate: credentials => host.authenticate(credentials),
      attach: transport => host.attach(transport),
      connected: (identity, id) => host.connected(identity, id),
      call: (identity, operation, input, watch) => host.call(identity, operation, operation === 'sendMessage' ? { ...input as object, clientMessageId: `call${calls += 1}` } : input, watch),
    },
  }
}

describe('messages written while answers are lost', () => {
  it('are each stored once, in the order of their sender, and shown alike to everyone', async () => {
    const sends = runLength(2_000, 10_000)
    await withSeeds(runLength(1, 20), async seeded => {
      expect(await write(seeded, sends)).toEqual({ sent: sends, stored: sends, lost: 0, doubled: 0, outOfOrder: 0, unequal: 0 })
    })
  }, runLength(120_000, 3_600_000))

  it('are doubled when a retry has another key', async () => {
    expect((await write(random(1), 100, withoutKeys)).doubled).toBeGreaterThan(0)
  }, 120_000)
})
