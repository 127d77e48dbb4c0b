import { ChatError } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds, type Random } from '../helpers/random.js'
import { shown } from './offline-helpers.js'
import { profileOf, settled, type Profile, type ProfileOptions, type Tab } from './offline-profile.js'
import { testWorld, type TestWorld } from './test-world.js'

/** How often each message was sent to the server, by its key. */
function callsOf({ calls }: TestWorld): Map<unknown, number> {
  const counts = new Map<unknown, number>()
  for (const { operation, input } of calls) if (operation === 'sendMessage') counts.set(input.clientMessageId, (counts.get(input.clientMessageId) ?? 0) + 1)
  return counts
}

const goOff = (...tabs: Tab[]): void => tabs.forEach(tab => {
  tab.reach('nothing')
  tab.cut()
})

/** Two tabs of ann, both with the group open. `senders`: which of them sent, each time. */
async function twoTabs(options: ProfileOptions = {}, intercept?: (operation: string) => void): Promise<{ world: TestWorld; profile: Profile; conversationId: string; one: Tab; two: Tab; senders: number[] }> {
  const world = await testWorld(['ann', 'bob'], intercept ? { intercept } : {})
  const conversationId = await world.group('ann', 'bob')
  const profile = profileOf(world.network, 'ann', options)
  const senders: number[] = []
  const open = (number: number): Tab => profile.open({ seesCall: operation => void (operation === 'sendMessage' && senders.push(number)) })
  const [one, two] = [open(1), open(2)]
  for (const { client } of [one, two]) client.openConversation({ conversationId })
  await world.network.clock.advance(15_000)
  return { world, profile, conversationId, one, two, senders }
}

describe('two tabs', () => {
  it('show the same unsent messages, whichever they were written in, and the same promises come true', async () => {
    const { world: { network: { clock }, log }, conversationId, one, two } = await twoTabs()
    goOff(one, two)
    const first = one.client.sendMessage({ conversationId, text: 'from one' })
    await settled(clock)
    const second = two.client.sendMessage({ conversationId, text: 'from two' })
    await settled(clock)
    for (const tab of [one, two]) expect(shown(tab, conversationId)).toEqual(['from one (sending)', 'from two (sending)'])
    expect(two.client.state.sidebar.items[0]?.lastMessage?.text).toBe('from two')
    // One of them comes back, and sends for both.
    two.reach('all')
    const receipts = await clock.until(Promise.all([first, second]))
    expect(receipts.map(({ seq }) => seq)).toEqual([1, 2])
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['from one', 'from two'])
    for (const tab of [one, two]) expect(shown(tab, conversationId)).toEqual(['from one', 'from two'])
  })

  it('decide for each other: what failed in one is sent again or discarded from the other', async () => {
    let isOpen = false
    const { world: { network: { clock }, log }, conversationId, one, two } = await twoTabs({}, operation => {
      if (operation === 'sendMessage' && !isOpen) throw new ChatError('FORBIDDEN')
    })
    const failures: string[] = []
    for (const { client } of [one, two]) client.on('message.failed', ({ message }) => failures.push(message.text))
    for (const text of ['a', 'b']) void one.client.sendMessage({ conversationId, text, clientMessageId: text })
    await clock.advance(5_000)
    for (const tab of [one, two]) expect(shown(tab, conversationId)).toEqual(['a (failed)', 'b (failed)'])
    expect(failures.sort()).toEqual(['a', 'a', 'b', 'b'])
    isOpen = true
    two.client.retry('b')
    one.client.discard('a')
    await clock.advance(5_000)
    for (const tab of [one, two]) expect(shown(tab, conversationId)).toEqual(['b'])
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['b'])
  })

  it('take a message out that waits, from the one that sends and from the one that does not', async () => {
    const { world: { network: { clock }, log }, conversationId, one, two } = await twoTabs({}, operation => {
      if (operation === 'sendMessage') throw new ChatError('UNAVAILABLE')
    })
    for (const text of ['a', 'b', 'c', 'd']) one.client.sendMessage({ conversationId, text, clientMessageId: text }).catch(() => {})
    await clock.advance(3_000)
    one.client.discard('b')
    two.client.discard('c')
    await settled(clock)
    for (const tab of [one, two]) expect(shown(tab, conversationId)).toEqual(['a (sending)', 'd (sending)'])
    goOff(one, two)
    await clock.advance(15_000)
    two.client.discard('d')
    await settled(clock)
    for (const tab of [one, two]) expect(shown(tab, conversationId)).toEqual(['a (sending)'])
    expect(await log('ann', conversationId)).toEqual([])
  })

  it('agree on what is unseen, also while neither is online', async () => {
    const { world: { network: { clock }, chat }, conversationId, one, two } = await twoTabs()
    await chat.as('bob').sendMessage({ conversationId, text: 'hello' })
    await clock.advance(1_000)
    goOff(one, two)
    expect([one, two].map(({ client }) => client.state.unseenTotal)).toEqual([1, 1])
    void one.client.markSeen({ conversationId })
    await settled(clock)
    expect([one, two].map(({ client }) => client.state.unseenTotal)).toEqual([0, 0])
  })

  it('hand over: nobody looks at the one that sends, so the other does; that crashes, so the first does again', async () => {
    const { world, world: { network: { clock }, log }, conversationId, one, two, senders } = await twoTabs()
    const send = (tab: Tab, text: string): Promise<unknown> => clock.until(tab.client.sendMessage({ conversationId, text }))
    await send(two, 'by the first, for the second')
    one.look({ visible: false, focused: false })
    await send(two, 'the last one by the first')
    await clock.advance(5_000)
    await send(two, 'by the second itself')
    await send(one, 'by the second, for the first')
    two.kill()
    await send(one, 'after the crash')
    expect((await log('ann', conversationId)).length).toBe(5)
    expect(senders.join('')).toMatch(/^1+2+1$/)
    expect([...callsOf(world).values()]).toEqual([1, 1, 1, 1, 1])
  })

  it('send again what one of them paused with, the other failed with, and somebody retried', async () => {
    let refusal: ChatError | undefined = new ChatError('RATE_LIMITED', undefined, { retryAfterMs: 60_000 })
    const { world: { network: { clock }, log }, conversationId, one, two } = await twoTabs({}, operation => {
      if (operation === 'sendMessage' && refusal) throw refusal
    })
    void one.client.sendMessage({ conversationId, text: 'a', clientMessageId: 'a' })
    await clock.advance(2_000)
    // The first pauses for a minute, and nobody looks at it, so the second sends, and is refused for good.
    refusal = new ChatError('FORBIDDEN')
    one.look({ visible: false, focused: false })
    void two.client.sendMessage({ conversationId, text: 'b', clientMessageId: 'b' })
    await clock.advance(5_000)
    for (const tab of [one, two]) expect(shown(tab, conversationId)).toEqual(['a (failed)', 'b (failed)'])
    refusal = undefined
    goOff(two)
    await settled(clock)
    for (const key of ['a', 'b']) two.client.retry(key)
    await clock.advance(120_000)
    for (const tab of [one, two]) expect(shown(tab, conversationId).map(text => text.slice(0, 1))).toEqual(['a', 'b'])
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['a', 'b'])
  })

  it('keep what is unsent whatever a tab of a later release tells them', async () => {
    const { world: { network: { clock }, log }, profile, conversationId, one, two } = await twoTabs()
    profile.tell({ later: true })
    goOff(one, two)
    void one.client.sendMessage({ conversationId, text: 'kept' })
    await settled(clock)
    one.kill()
    two.kill()
    profile.open().client.connect()
    await clock.advance(30_000)
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['kept'])
  })

  it('without locks take turns by a lease: what a crashed one left goes when its lease has run out', async () => {
    const { world, world: { network: { clock }, log }, conversationId, one, two } = await twoTabs({ locks: false })
    await clock.until(two.client.sendMessage({ conversationId, text: 'through the other' }))
    one.kill()
    const sending = two.client.sendMessage({ conversationId, text: 'later' })
    await clock.until(sending)
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['through the other', 'later'])
    expect([...callsOf(world).values()]).toEqual([1, 1])
  })

  it('that cannot talk to each other lose nothing either', async () => {
    const { world: { network: { clock }, log }, conversationId, one, two, profile } = await twoTabs({ channel: false })
    goOff(one, two)
    void one.client.sendMessage({ conversationId, text: 'one' })
    await settled(clock)
    void two.client.sendMessage({ conversationId, text: 'two' })
    await settled(clock)
    one.kill()
    two.kill()
    profile.open().client.connect()
    await clock.advance(30_000)
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['one', 'two'])
  })
})

interface Report { lost: number; stored: number; outOfOrder: number; calledTwice: number; left: number; unequal: number }

/**
 * A person's tabs are opened, closed, killed, looked at and cut off while messages are written in them; returns what the logs say at last. On a calm day nothing is lost on the way
 * and nothing killed, so each message is one call.
 */
async function muddle(random: Random, isCalm: boolean, options: ProfileOptions = {}): Promise<Report> {
  const world = await testWorld(['ann', 'bob', 'cyd'], { seed: random.seed, weather: { delayMs: [5, 400] } })
  const { network: { clock }, chat, group, log } = world
  const profile = profileOf(world.network, 'ann', options)
  const groups = [await group('ann', 'bob'), await group('ann', 'bob', 'cyd')]
  const targets = [...groups.map(conversationId => ({ conversationId })), { to: 'bob' }, { to: 'cyd' }]
  const written: { text: string; key: string; target: number; tab: number }[] = []
  let tabs: { tab: Tab; id: number }[] = []
  let ids = 0
  const trouble = isCalm ? {} : { loseAnswers: 0.1, loseEvents: 0.1, delayed: 0.5 }
  // Who it is the page knows, or it is known from the first visit.
  const own = random.chance(0.5) ? { userId: 'ann' } : {}
  const open = (): void => {
    const tab = profile.open({ weather: ids < 2 ? {} : trouble }, own)
    for (const target of targets) tab.client.openConversation(target)
    tabs.push({ tab, id: ids += 1 })
  }
  open()
  open()
  await clock.advance(5_000)
  for (const { tab } of tabs) Object.assign(tab.weather, trouble)
  for (let action = 0; action < 60; action += 1) {
    const one = random.pick(tabs)
    const what = random.integer(0, 19)
    if (what < 10) {
      for (let count = random.integer(1, 3); count > 0; count -= 1) {
        const target = random.integer(0, targets.length - 1)
        const text = `message ${written.length}`
        written.push({ text, key: `key${written.length}`, target, tab: one.id })
        void one.tab.client.sendMessage({ ...targets[target] as { to: string }, text, clientMessageId: `key${written.length - 1}` })
      }
      // A moment, in which the disk takes it: what is killed before that was never written.
      await settled(clock)
    } else if (what < 12) {
      const visible = random.chance(0.5)
      one.tab.look({ visible, focused: visible })
    } else if (what < 13) void chat.as('bob').sendMessage({ conversationId: groups[0] ?? '', text: `bob ${action}` })
    else if (what < 14 && tabs.length < 4) open()
    else if (!isCalm && what < 16) {
      if (random.chance(0.7)) one.tab.kill()
      else one.tab.client.dispose()
      tabs = tabs.filter(other => other !== one)
      if (!tabs[0]) open()
    } else if (!isCalm && what < 18) one.tab.cut()
    else if (!isCalm && what < 20) one.tab.reach(random.pick(['all', 'http', 'nothing']))
    await clock.advance(random.integer(0, 1_500))
  }
  for (const { tab } of tabs) {
    if (random.chance(0.5) && !isCalm) tab.kill()
    else {
      tab.reach('all')
      Object.assign(tab.weather, { loseAnswers: 0, loseEvents: 0, delayed: 0 })
    }
  }
  const last = profile.open({}, own)
  for (const target of targets) last.client.openConversation(target)
  await clock.advance(200_000)

  const { state } = last.client
  const report: Report = { lost: 0, stored: 0, outOfOrder: 0, calledTwice: 0, left: 0, unequal: 0 }
  for (const [index, target] of targets.entries()) {
    const conversationId = 'to' in target ? state.directs.get(target.to) : target.conversationId
    const stored = conversationId ? await log('ann', conversationId) : []
    const mine = written.filter(one => one.target === index)
    for (const { text, key } of mine) {
      const found = stored.filter(message => message.text === text)
      if (!found.some(({ clientMessageId }) => clientMessageId === key)) report.lost += 1
      report.stored += found.length
    }
    for (let tab = 1; tab <= ids; tab += 1) {
      const texts = mine.filter(one => one.tab === tab).map(({ text }) => text)
      const inLog = stored.map(({ text }) => text).filter(text => texts.includes(text))
      if (inLog.join() !== texts.join()) report.outOfOrder += 1
    }
    const timeline = conversationId ? state.conversations.get(conversationId)?.messages ?? [] : []
    report.left += timeline.filter(({ status }) => status !== 'sent').length
    if (timeline.map(({ id }) => id).join() !== stored.slice(-timeline.length).map(({ id }) => id).join()) report.unequal += 1
  }
  report.stored -= written.length
  report.calledTwice = [...callsOf(world).values()].filter(count => count > 1).length
  const { items } = await chat.as('ann').getSidebar()
  if (state.unseenTotal !== items.reduce((sum, { unseenCount }) => sum + unseenCount, 0)) report.unequal += 1
  world.network.close()
  return report
}

const right: Report = { lost: 0, stored: 0, outOfOrder: 0, calledTwice: 0, left: 0, unequal: 0 }

describe('what is written in tabs that come and go', () => {
  it('is stored once, in the order of its tab, and shown alike, whatever is closed, killed and cut', async () => {
    await withSeeds(runLength(15, 500), async seeded => {
      const { calledTwice: _, ...report } = await muddle(seeded, false)
      expect({ ...report, calledTwice: 0 }).toEqual(right)
    })
  }, runLength(120_000, 3_600_000))

  it('so too without locks, and without a way to talk', async () => {
    await withSeeds(runLength(5, 100), async seeded => {
      for (const options of [{ locks: false }, { channel: false }]) {
        const { calledTwice: _, ...report } = await muddle(seeded, false, options)
        expect({ ...report, calledTwice: 0 }).toEqual(right)
      }
    })
  }, runLength(120_000, 3_600_000))

  it('is one call each, as long as nothing is lost on the way', async () => {
    await withSeeds(runLength(10, 300), async seeded => {
      expect(await muddle(seeded, true)).toEqual(right)
    })
  }, runLength(120_000, 3_600_000))

  it('is one call each also where the disk is slow, and answers come before it has taken what was answered', async () => {
    await withSeeds(runLength(10, 300), async seeded => {
      expect(await muddle(seeded, true, { diskMs: () => seeded.integer(0, 300) })).toEqual(right)
    })
  }, runLength(120_000, 3_600_000))

  it('is called twice where the lock lets everybody in, which only the server puts right', async () => {
    const { calledTwice, ...report } = await muddle(random(1), true, { locks: 'everybody' })
    expect(calledTwice).toBeGreaterThan(0)
    expect({ ...report, calledTwice: 0 }).toEqual(right)
  }, 120_000)

  it('is lost where nothing is kept', async () => {
    let sum = 0
    for (let seed = 1; seed <= 5; seed += 1) sum += (await muddle(random(seed), false, { bend: () => null })).lost
    expect(sum).toBeGreaterThan(0)
  }, 120_000)
})
