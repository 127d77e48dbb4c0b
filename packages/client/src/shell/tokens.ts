import { ChatError, isChatError } from '@confab/protocol'
import type { ClientOptions } from '../client-options.js'
import type { Environment } from './environment.js'

/** This long before a token expires the next one is asked for. */
const aheadMs = 60_000

/** When the app could not say, the token that is held serves on, and this long nobody asks again. */
const patienceMs = 10_000

/** Where tokens come from: one question at a time, and the answer kept until shortly before it expires. */
export interface Tokens {
  /** Returns the token; a new one when it is due, or when `refused` is the one that is held. */
  get(refused?: string | null): Promise<string | null>
  /** When the next one is due, in milliseconds since 1970 by this machine's clock; Infinity when nobody knows. */
  readonly dueAt: number
  /** Forgets it, and what is being asked for: the next question waits for that answer, which may be somebody else's, and is asked anew. */
  drop(): void
}

/** Asks the app for tokens. @throws UNAUTHENTICATED when there is none, what the app throws when that is final, DISCONNECTED when it could not find out. */
export function tokenSource({ getToken }: ClientOptions, env: Environment): Tokens {
  let held: string | null | undefined
  let dueAt = Infinity
  let asking: Promise<string | null> | undefined
  let isStale = false

  async function ask(refused: string | null | undefined): Promise<string | null> {
    isStale = false
    const now = env.now()
    const grant = await Promise.resolve(refused).then(getToken).catch((cause: unknown) => {
      if (isFinal(cause)) throw cause
      dueAt = now + patienceMs
      if (held !== undefined && held !== refused) return held
      throw new ChatError('DISCONNECTED', `There is no connection: getToken failed (${cause as string}).`, { cause })
    })
    if (!grant) throw new ChatError('UNAUTHENTICATED', undefined, { details: { reason: 'signed_out' } })
    if (grant === held) return held
    const { token, expiresAt } = typeof grant === 'string' ? { token: grant, expiresAt: now + lifetime(grant, now) } : grant
    // Already past by this clock: the clock is wrong, or the token is; the server will say.
    dueAt = expiresAt > now ? Math.max(expiresAt - aheadMs, now + (expiresAt - now) / 2) : Infinity
    return (held = token)
  }

  return {
    get dueAt() {
      return dueAt
    },
    async get(refused) {
      if (!getToken) return null
      if (held !== undefined && held !== refused && env.now() < dueAt) return held
      while (asking && isStale) await asking.catch(() => {})
      return (asking ??= ask(refused).finally(() => {
        asking = undefined
        if (!isStale) return
        held = undefined
        throw new ChatError('DISCONNECTED')
      }))
    },
    drop() {
      held = undefined
      isStale = true
    },
  }
}

/** Whether an error is an answer that would be the same if it were asked for again. */
export function isFinal(error: unknown): error is ChatError {
  return isChatError(error) && !error.retryable
}

/** How long a JWT holds from when it was made, in milliseconds; by its own two times where it has both, so that a wrong clock does not matter. Infinity for anything else. */
export function lifetime(token: string, now: number): number {
  try {
    const { exp, iat } = JSON.parse(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))) as { exp?: number; iat?: number }
    return exp && iat ? (exp - iat) * 1000 : exp ? exp * 1000 - now : Infinity
  } catch {
    return Infinity
  }
}
