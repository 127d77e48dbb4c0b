import { BoundedMap } from './bounded-map.js'
import type { Clock } from './interfaces/clock.js'
import type { RateLimitStore } from './interfaces/rate-limit-store.js'

/** Makes token buckets for one process: what `createChat` uses when it is given none. Bounded: a bucket not used for long is forgotten, by when it is full anyway. */
export function memoryRateLimits(clock: Clock = { now: Date.now }): RateLimitStore {
  const buckets = new BoundedMap<{ tokens: number; at: number }>(50_000)
  return {
    take(key, { burst, perSecond }) {
      const now = clock.now()
      let bucket = buckets.get(key)
      if (bucket === undefined) buckets.set(key, (bucket = { tokens: burst, at: now }))
      // A clock that was set back gives nothing and takes nothing.
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * perSecond)
      bucket.at = now
      if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / perSecond) * 1_000)
      bucket.tokens -= 1
      return 0
    },
  }
}
