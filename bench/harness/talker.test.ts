import { describe, expect, it } from 'vitest'
import { Talker, type Group } from './talker.js'

/** Two who write to each other; what they send is handed to `carry` instead of a server. */
function pair(carry: (text: string, from: number, talkers: Talker[]) => void): Talker[] {
  const group: Group = { talkers: [] }
  group.talkers = [0, 1].map(place => {
    const talker = new Talker(group, place, 'target')
    talker.outbox = {
      send: (_target, text) => {
        carry(`["event",{"text":"${text}"}]`, place, group.talkers)
        queueMicrotask(() => talker.acknowledged())
      },
      echo: () => {},
      close: () => {},
    }
    return talker
  })
  return group.talkers
}

async function talkFor(talkers: Talker[], turns: number): Promise<void> {
  for (const talker of talkers) talker.begin('message', 'acknowledgement')
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
  for (const talker of talkers) talker.stop()
  await new Promise(resolve => setImmediate(resolve))
}

const totals = (talkers: Talker[]) => ({
  owed: talkers.reduce((sum, { owed }) => sum + owed, 0),
  misplaced: talkers.reduce((sum, { misplaced }) => sum + misplaced, 0),
  settled: talkers.every(talker => talker.settled()),
})

describe('the load generator', () => {
  it('finds nothing wrong with a server that delivers everything once and in order', async () => {
    const talkers = pair((frame, from, all) => all[1 - from]?.received(frame))
    await talkFor(talkers, 200)
    expect(talkers[0]?.deliveries).toBeGreaterThan(10)
    expect(totals(talkers)).toEqual({ owed: 0, misplaced: 0, settled: true })
  })

  it('does not count a sender\'s own messages as delivered', async () => {
    const talkers = pair((frame, _from, all) => all.forEach(talker => talker.received(frame)))
    await talkFor(talkers, 200)
    expect(talkers[0]?.deliveries).toBe(talkers[1]?.acknowledgements)
    expect(totals(talkers)).toEqual({ owed: 0, misplaced: 0, settled: true })
  })

  it('finds a message that is lost', async () => {
    let count = 0
    const talkers = pair((frame, from, all) => (count += 1) === 7 || all[1 - from]?.received(frame))
    await talkFor(talkers, 200)
    expect(totals(talkers).owed).toBe(1)
    expect(totals(talkers).settled).toBe(false)
  })

  it('finds a message that comes twice', async () => {
    let count = 0
    const talkers = pair((frame, from, all) => {
      all[1 - from]?.received(frame)
      if ((count += 1) === 7) all[1 - from]?.received(frame)
    })
    await talkFor(talkers, 200)
    expect(totals(talkers).misplaced).toBeGreaterThan(0)
  })

  it('finds messages that change places', async () => {
    const held: string[] = []
    const talkers = pair((frame, from, all) => {
      if (from === 1) return all[0]?.received(frame)
      held.push(frame)
      if (held.length === 2) for (const late of held.splice(0).reverse()) all[1]?.received(late)
    })
    await talkFor(talkers, 200)
    expect(totals(talkers).misplaced).toBeGreaterThan(0)
  })
})
