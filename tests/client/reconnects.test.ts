import type { TestChat, TestTransport } from '@confab/client/testing'
import { describe, expect, it } from 'vitest'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { testWorld } from './test-world.js'

/** Cuts a client off again and again while a hundred messages a second flow, each time until a moment around its return; counts the times after which it misses something. */
async function reconnect(random: Random, times: number, bend?: (chat: TestChat) => TestChat): Promise<number> {
  const { network: { clock, device }, chat, log } = await testWorld(['ann', 'bob'], { seed: random.seed, ...(bend ? { bend } : {}), weather: { delayMs: [1, 20] } })
  const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'first' })
  const { client, cut } = device({ userId: 'ann', windowSize: 100_000 })
  client.openConversation({ conversationId })
  await clock.advance(2_000)
  let missed = 0
  for (let time = 0; time < times; time += 1) {
    cut()
    const flowing = random.integer(0, 300)
    for (let sent = 0; sent < flowing; sent += 1) {
      await chat.as('bob').sendMessage({ conversationId, text: `${time}: ${sent}` })
      await clock.advance(10)
      // The flow ends at some moment within the first steps of the new connection.
      if (client.state.connection === 'online' && random.chance(0.1)) break
    }
    // Long before a quiet check would find what is missing.
    for (let waited = 0; client.state.connection !== 'online' && waited < 40; waited += 1) await clock.advance(1_000)
    await clock.advance(2_000)
    const shown = client.state.conversations.get(conversationId)?.messages.map(({ seq }) => seq)
    if (shown?.join() !== (await log('ann', conversationId)).map(({ seq }) => seq).join()) missed += 1
  }
  return missed
}

/** A server on which a connection joins its room only a while after it stands: what the client fetches in between is fetched before it joined. */
function joiningLate({ host }: TestChat): TestChat {
  let joinedAt = 0
  let events = 0
  return {
    host: {
      ...host,
      connected(identity, id) {
        joinedAt = events + 3
        return host.connected(identity, id)
      },
      attach: (transport: TestTransport) => host.attach({
        ...transport,
        deliver(event, audience) {
          events += 1
          if (events > joinedAt) transport.deliver(event, audience)
        },
      }),
    },
  }
}

describe('a client that is cut off while messages flow', () => {
  it('has missed none when it is back', async () => {
    await withSeeds(runLength(1, 20), async seeded => {
      expect(await reconnect(seeded, 50)).toBe(0)
    })
  }, runLength(60_000, 3_600_000))

  it('misses some when it fetches before it joins', async () => {
    expect(await reconnect(random(1), 50, joiningLate)).toBeGreaterThan(0)
  }, 60_000)
})
