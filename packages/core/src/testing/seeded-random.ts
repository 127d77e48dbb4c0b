/** Random choices that a seed repeats. */
export interface SeededRandom {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number
  /** One of the list. */
  pick<Item>(list: readonly Item[]): Item
  /** The list in another order. */
  shuffle<Item>(list: readonly Item[]): Item[]
}

/** Makes the generator that belongs to a seed (mulberry32). */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound)
  }
  return {
    below,
    pick: <Item>(list: readonly Item[]) => list[below(list.length)] as Item,
    shuffle: (list) =>
      list
        .map((item) => ({ item, place: below(2 ** 31) }))
        .sort((one, other) => one.place - other.place)
        .map(({ item }) => item),
  }
}
