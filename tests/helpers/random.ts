import { randomInt } from 'node:crypto'

/** A generator of random choices that a seed repeats exactly. */
export interface Random {
  /** What repeats this generator. */
  readonly seed: number
  /** At least 0, below 1. */
  fraction(): number
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number
  /** True in this share of calls: `chance(0.3)` in three of ten. */
  chance(share: number): boolean
  /** One of the list, which may not be empty. */
  pick<Item>(list: readonly Item[]): Item
  /** The list in another order; the one given stays as it is. */
  shuffle<Item>(list: readonly Item[]): Item[]
}

/** The generator that belongs to a seed (mulberry32). Not for secrets. */
export function random(seed: number): Random {
  let state = seed >>> 0
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (least: number, most: number): number => least + Math.floor(fraction() * (most - least + 1))
  return {
    seed,
    fraction,
    integer,
    chance: share => fraction() < share,
    pick: list => {
      if (list.length === 0) throw new Error('Nothing to pick from: the list is empty.')
      return list[integer(0, list.length - 1)] as (typeof list)[number]
    },
    shuffle: list => {
      const shuffled = [...list]
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = integer(0, last)
        const item = shuffled[last] as (typeof list)[number]
        shuffled[last] = shuffled[other] as (typeof list)[number]
        shuffled[other] = item
      }
      return shuffled
    },
  }
}

/**
 * Runs the body once for each of `count` fresh seeds. When it fails, the error begins with the seed and how to repeat it:
 * with `CONFAB_TEST_SEED` set, the body runs once, with that seed.
 */
export async function withSeeds(count: number, body: (random: Random) => Promise<void> | void): Promise<void> {
  const fixed = process.env.CONFAB_TEST_SEED
  for (let run = 0; run < (fixed === undefined ? count : 1); run += 1) {
    const seed = fixed === undefined ? randomInt(2 ** 32) : Number(fixed)
    try {
      await body(random(seed))
    } catch (error) {
      throw withSeed(error, seed)
    }
  }
}

function withSeed(error: unknown, seed: number): unknown {
  const hint = `With seed ${seed} (run again with CONFAB_TEST_SEED=${seed}): `
  if (!(error instanceof Error)) return new Error(hint + String(error))
  // The same error, so that the runner still shows what was expected and where.
  error.message = hint + error.message
  return error
}
