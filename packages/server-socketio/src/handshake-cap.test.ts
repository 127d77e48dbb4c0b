import { describe, expect, it } from 'vitest'
import { handshakeCap } from './handshake-cap.js'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Handshakes that end when the test says so. */
function handshakes(limits: { most: number; mostWaiting: number }): { come: (isWanted?: () => boolean) => Promise<string>; begun: () => number; end: () => Promise<void> } {
  const inTurn = handshakeCap(limits)
  const ends: (() => void)[] = []
  let begun = 0
  return {
    come: (isWanted = () => true) => inTurn(() => {
      begun += 1
      return new Promise<void>(resolve => ends.push(resolve))
    }, isWanted).then(() => 'in', (error: { code: string; retryAfterMs?: number }) => `${error.code} ${typeof error.retryAfterMs}`),
    begun: () => begun,
    async end() {
      ends.shift()?.()
      await turn()
    },
  }
}

describe('handshakes', () => {
  it('are looked at a bounded number at a time, and those that wait come in their order', async () => {
    const { come, begun, end } = handshakes({ most: 2, mostWaiting: 10 })
    const order: number[] = []
    const all = Array.from({ length: 6 }, (_, at) => come().then(() => order.push(at)))
    await turn()
    expect(begun()).toBe(2)
    for (let ended = 1; ended <= 6; ended += 1) {
      await end()
      expect(begun()).toBe(Math.min(6, 2 + ended))
    }
    await Promise.all(all)
    expect(order).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('are refused with a time to come again when too many wait, and taken again when they do not', async () => {
    const { come, end } = handshakes({ most: 1, mostWaiting: 1 })
    const first = come()
    const second = come()
    expect(await come()).toBe('UNAVAILABLE number')
    await end()
    await end()
    expect(await Promise.all([first, second])).toEqual(['in', 'in'])
    const later = come()
    await turn()
    await end()
    expect(await later).toBe('in')
  })

  it('of those who have gone while they waited cost nothing', async () => {
    const { come, begun, end } = handshakes({ most: 1, mostWaiting: 5 })
    const first = come()
    const gone = come(() => false)
    const third = come()
    await turn()
    await end()
    expect(await gone).toMatch('UNAVAILABLE')
    await end()
    expect(await Promise.all([first, third])).toEqual(['in', 'in'])
    expect(begun()).toBe(2)
  })
})
