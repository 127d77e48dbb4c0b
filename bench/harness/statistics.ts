/** A figure over several rounds. */
export interface Figure {
  /** The middle one. */
  median: number
  /** The smallest. */
  low: number
  /** The largest. */
  high: number
}

/** Returns the value below which `share` (0 to 1) of the values lie. NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

/** Returns the middle of the values, between the two middle ones of an even number. NaN for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] ?? NaN) : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2
}

/** Returns the mean of the values. NaN for none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Sums up one value of each round. */
export function figureOf(values: readonly number[]): Figure {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) }
}

/** Divides round by round, because neighbours in time had the same machine, and sums up the ratios. */
export function ratioOf(values: readonly number[], divisors: readonly number[]): Figure {
  return figureOf(values.map((value, round) => value / (divisors[round] ?? NaN)))
}
