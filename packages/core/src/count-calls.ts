import { ChatError, type Limits, type RateClass } from '@confab/protocol'
import type { Logger } from './interfaces/chat.js'
import type { RateLimitStore } from './interfaces/rate-limit-store.js'

/** Takes one token of the actor's bucket. @throws RATE_LIMITED */
export type CountCall = (operation: string, rate: RateClass, actor: string) => Promise<void>

/** Counts calls by person and class. */
export function countCalls(rateLimits: RateLimitStore, rates: Limits['rates'], logger: Logger): CountCall {
  return async (operation, rate, actor) => {
    let wait = 0
    try {
      wait = await rateLimits.take(`${rate}:${actor}`, rates[rate])
    } catch (error) {
      // Better unlimited for a while than closed.
      logger.warn({ err: error }, 'The store of rate limits cannot be reached: calls are not counted.')
    }
    if (wait <= 0) return
    throw new ChatError('RATE_LIMITED', `${operation} could not be carried out now: too many calls of the class "${rate}" in a short time. Wait ${wait} ms and try again.`, { retryAfterMs: wait })
  }
}
