import { describe, expect, it } from 'vitest'
import { runLength } from '../helpers/long-run.js'
import { random, withSeeds } from '../helpers/random.js'
import { everyRate, serve } from '../wire/served.js'
import { fuzz } from './fuzz.js'

const cases = runLength(2_000, 500_000)
const limits = { rates: everyRate({ burst: 1e9, perSecond: 1e9 }), socketsPerUser: 100 }

describe('calls that make no sense', () => {
  it(`are all answered, ${cases.toLocaleString('en')} of them, by a code of the table, none by INTERNAL, and the server serves on`, async () => {
    await withSeeds(1, async (seeded) => {
      await using served = await serve({ limits })
      const honest = await served.connect('ann')
      const result = await fuzz(served.port, 'eve', cases, seeded, 30_000)
      process.stdout.write(`${JSON.stringify(result)}\n`)
      expect(result).toMatchObject({ hung: 0, malformed: 0 })
      expect(result.cases).toBeGreaterThanOrEqual(cases)
      expect(result.answered).toBeGreaterThan(cases / 2)
      expect(Object.keys(result.codes)).not.toContain('INTERNAL')
      expect(served.logged).toEqual([])
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      expect(await honest.emitWithAck('getMe', {})).toMatchObject({ data: { id: 'ann' } })
    })
  }, runLength(60_000, 1_800_000))

  it('and calls that a server forgets to answer, or answers with something else, are noticed', async () => {
    await using served = await serve({ limits })
    served.sockets.io.on('connection', (socket) => {
      const wire = socket as unknown as { packet: (packet: { type: number; id?: number; data: unknown }, options?: unknown) => void }
      const { packet } = wire
      wire.packet = (sent, options) => {
        if (sent.id !== undefined && sent.id % 10 === 0) return
        packet.call(socket, sent.id !== undefined && sent.id % 10 === 1 ? { ...sent, data: ['what?'] } : sent, options)
      }
    })
    const { hung, malformed } = await fuzz(served.port, 'eve', 400, random(1), 500)
    expect([hung > 0, malformed > 0]).toEqual([true, true])
  })
})
