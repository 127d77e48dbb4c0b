/** Whether this is the long run (`npm run test:chaos`). */
export const isLongRun = process.env.CONFAB_TEST_LONG === '1'

/** How many seeds, operations or sequences: the first in a normal run, the second in a long one. */
export function runLength(normal: number, long: number): number {
  return isLongRun ? long : normal
}
