/** One bucket: so many at once, so many per second after that. */
export interface RateLimit {
  /** How many tokens the bucket holds. */
  burst: number
  /** How many flow in per second. */
  perSecond: number
}

/** Token buckets by key. */
export interface RateLimitStore {
  /** Takes one token; returns 0, or how many milliseconds until there is one. A plain number from a store in this process, so that the common case costs no turn of the event loop. */
  take(key: string, limit: RateLimit): number | Promise<number>
}
