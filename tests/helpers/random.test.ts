import { afterEach, describe, expect, it } from 'vitest'
import { random, withSeeds, type Random } from './random.js'

const draw = (generator: Random): unknown => [
  generator.fraction(),
  generator.integer(1, 1_000_000),
  generator.pick(['a', 'b', 'c']),
  generator.shuffle([1, 2, 3, 4, 5]),
  generator.chance(0.5),
]

describe('the seeded generator', () => {
  const fixed = process.env.CONFAB_TEST_SEED
  afterEach(() => {
    if (fixed === undefined) delete process.env.CONFAB_TEST_SEED
    else process.env.CONFAB_TEST_SEED = fixed
  })

  it('repeats its choices for the same seed and not for another', () => {
    expect(draw(random(42))).toEqual(draw(random(42)))
    expect(draw(random(42))).not.toEqual(draw(random(43)))
  })

  it('reaches every whole number of a range and none outside', () => {
    const generator = random(7)
    const seen = new Set(Array.from({ length: 1000 }, () => generator.integer(3, 6)))
    expect([...seen].sort()).toEqual([3, 4, 5, 6])
  })

  it('spreads its fractions evenly', () => {
    const generator = random(1)
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let draws = 0; draws < 100_000; draws += 1) tenths[Math.floor(generator.fraction() * 10)]! += 1
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  it('shuffles without loss and leaves the list as it was', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8]
    const shuffled = random(5).shuffle(list)
    expect(shuffled).not.toEqual(list)
    expect([...shuffled].sort()).toEqual(list)
    expect(list).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('names the failing seed and how to run it again', async () => {
    delete process.env.CONFAB_TEST_SEED
    let seed = 0
    const failing = withSeeds(5, generator => {
      seed = generator.seed
      throw new Error('too late')
    })
    await expect(failing).rejects.toThrow(/With seed \d+ \(run again with CONFAB_TEST_SEED=\d+\): too late/)
    await expect(failing).rejects.toThrow(`CONFAB_TEST_SEED=${seed}`)
  })

  it('runs the named seed alone, once', async () => {
    process.env.CONFAB_TEST_SEED = '99'
    const seeds: number[] = []
    await withSeeds(5, generator => void seeds.push(generator.seed))
    expect(seeds).toEqual([99])
  })
})
