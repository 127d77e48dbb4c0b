/** Returns so many pairs of people. */
export function pairs(count: number): string[][] {
  return crowds(count, 2)
}

/** Returns so many groups of people, nobody in two of them. */
export function crowds(count: number, size: number): string[][] {
  return Array.from({ length: count }, (_, group) => Array.from({ length: size }, (_, member) => `user-${group}-${member}`))
}
