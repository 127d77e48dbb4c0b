import type { TestChat, TestDevice } from '@confab/client/testing'
import { describe, expect, it } from 'vitest'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { testWorld, type TestWorld } from './test-world.js'

/** What a device shows, without what is only its own. */
function shownOn({ client: { state } }: TestDevice, ids: readonly string[]): unknown {
  return {
    total: state.unseenTotal,
    rows: state.sidebar.items.map(({ key, unseenCount, seenSeq, lastMessage, lastSeq, conversation }) => ({
      key, unseenCount, seenSeq, lastSeq, last: lastMessage && [lastMessage.id, lastMessage.text, lastMessage.rev], version: conversation?.version,
    })),
    timelines: ids.map(id => state.conversations.get(id)?.messages.slice(-30).map(({ seq, rev, text, deletedAt }) => [seq, rev, text, deletedAt])),
    marks: ids.map(id => [...state.conversations.get(id)?.seen ?? []].sort()),
  }
}

/** What the server knows, in the same form. */
async function known({ chat }: TestWorld, ids: readonly string[]): Promise<unknown> {
  const { items } = await chat.as('ann').getSidebar()
  return {
    total: items.reduce((sum, { unseenCount }) => sum + unseenCount, 0),
    rows: items.map(({ conversation: { id, version }, unseenCount, seenSeq, lastMessage, lastSeq }) => ({
      key: id, unseenCount, seenSeq, lastSeq, last: lastMessage && [lastMessage.id, lastMessage.text, lastMessage.rev], version,
    })),
    timelines: await Promise.all(ids.map(async id => (await chat.as('ann').listMessages({ conversationId: id, limit: 30 })).messages.map(({ seq, rev, text, deletedAt }) => [seq, rev, text, deletedAt]))),
    marks: await Promise.all(ids.map(async id => (await chat.as('ann').listSeen({ conversationId: id })).marks.map(({ userId, seq }) => [userId, seq]).sort())),
  }
}

/** Two tabs and a phone of one person, and another person, do five hundred things over a bad network; returns what each shows at last, and what the server knows. */
async function muddle(random: Random, bend?: (chat: TestChat) => TestChat): Promise<[unknown, unknown[]]> {
  const world = await testWorld(['ann', 'bob', 'cyd'], { seed: random.seed, weather: { delayMs: [1, 500], delayed: 0.3, loseAnswers: 0.05, loseEvents: 0.05, doubleEvents: 0.05 }, ...(bend ? { bend } : {}) })
  const { network: { clock, device }, chat, group } = world
  const ids = [await group('ann', 'bob'), await group('bob', 'ann', 'cyd'), (await chat.as('bob').sendMessage({ to: 'ann', text: 'hi' })).conversationId]
  const devices = [device({ userId: 'ann' }), device({ userId: 'ann' }), device({ userId: 'ann', weather: { loseCalls: 0.1, loseEvents: 0.2 } })]
  const [, , phone] = devices as [TestDevice, TestDevice, TestDevice]
  for (const { client } of devices) for (const conversationId of ids) client.openConversation({ conversationId })
  await clock.advance(20_000)
  for (let action = 0; action < 500; action += 1) {
    const { client } = random.pick(devices)
    const conversationId = random.pick(ids)
    const own = client.state.conversations.get(conversationId)?.messages.filter(({ senderId, id, deletedAt }) => senderId === 'ann' && id !== null && deletedAt === null) ?? []
    const message = own.length > 0 ? random.pick(own) : undefined
    const what = random.integer(0, 19)
    if (what < 5) void client.sendMessage({ conversationId, text: `ann ${action}` })
    else if (what < 10) void chat.as('bob').sendMessage({ conversationId, text: `bob ${action}` })
    else if (what < 12 && message?.id) void client.editMessage({ messageId: message.id, text: `edited ${action}` }).catch(() => {})
    else if (what < 13 && message?.id) void client.deleteMessage({ messageId: message.id }).catch(() => {})
    else if (what < 15) void client.markSeen({ conversationId })
    else if (what < 16) void client.markSeen({ conversationId, seq: random.integer(1, client.state.sidebar.items.find(({ key }) => key === conversationId)?.lastSeq || 1) })
    else if (what < 17) void chat.as('bob').markSeen({ conversationId })
    else if (what < 18) phone.cut()
    else if (what < 19) phone.reach(random.pick(['all', 'http', 'nothing']))
    else void client.updateConversation({ conversationId: ids[0] ?? '', name: `name ${action}` }).catch(() => {})
    await clock.advance(random.integer(0, 1_000))
  }
  phone.reach('all')
  for (const { weather } of devices) Object.assign(weather, { loseAnswers: 0, loseCalls: 0, loseEvents: 0, doubleEvents: 0, delayed: 0 })
  await clock.advance(180_000)
  return [await known(world, ids), devices.map(one => shownOn(one, ids))]
}

/** A server that takes marks and forgets them. */
function forgetful({ host }: TestChat): TestChat {
  return {
    host: {
      ...host,
      call: async (identity, operation, input, watch) => (operation === 'markSeen' ? { ...input as object, userId: identity.userId, seq: 1 } : host.call(identity, operation, input, watch)),
    },
  }
}

describe('two tabs and a phone of one person', () => {
  it('show the same at last, unseen counts and marks included: what the server knows', async () => {
    await withSeeds(runLength(2, 100), async seeded => {
      const [truth, shown] = await muddle(seeded)
      for (const one of shown) expect(one).toEqual(truth)
    })
  }, runLength(60_000, 3_600_000))

  it('do not when the server forgets marks', async () => {
    const [truth, shown] = await muddle(random(1), forgetful)
    expect(shown).not.toEqual([truth, truth, truth])
  }, 60_000)
})
