import { memoryRateLimits, type RateLimitStore } from '@confab/core'
import type { GuardedRedis } from './guarded-redis.js'
import { runScript, script } from './run-script.js'

/**
 * A token bucket as one number: when it will be full again. Returns 0, or the milliseconds until there is a token, as a text because Redis would cut off what is behind the point.
 * Key: the bucket. Arguments: burst, milliseconds for one token.
 */
const takeToken = script(`
local each = tonumber(ARGV[2])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local wait = full + each - tonumber(ARGV[1]) * each - now
if wait > 0 then return string.format('%.3f', wait) end
redis.call('SET', KEYS[1], string.format('%.3f', full + each), 'PX', math.ceil(full + each - now))
return '0'
`)

/** Makes token buckets that all nodes share. While Redis is away each node counts for itself: never closed, and never unlimited. */
export function rateLimitStore(redis: GuardedRedis, prefix: string): RateLimitStore {
  const own = memoryRateLimits()
  return {
    take(key, limit) {
      if (redis.problem !== null) return own.take(key, limit)
      return runScript<string>(redis, takeToken, [`${prefix}rate:${key}`], [limit.burst, 1_000 / limit.perSecond])
        .then(wait => Math.ceil(Number(wait)), () => own.take(key, limit))
    },
  }
}
