import type { Limits } from '@confab/protocol'
import type { BackPressure } from './back-pressure.js'
import { closeConnection, type Connections } from './connection.js'

const everyMs = 250
const graceAfterExpiryMs = 30_000

/** How many calls a connection may have made before it is cut: twice what all rate limits together let through. Until then each call too many is told so by its error. */
export function callAllowance(rates: Limits['rates']): { burst: number; perSecond: number } {
  const all = Object.values(rates)
  return { burst: 2 * all.reduce((sum, rate) => sum + rate.burst, 0), perSecond: 2 * all.reduce((sum, rate) => sum + rate.perSecond, 0) }
}

/**
 * Looks after the open connections four times a second: lets their calls drain, closes those whose session has expired for 30 s, and sees to those that do not read. Returns the way to stop.
 */
export function watchOver(connections: Connections, drainPerSecond: number, pressure: BackPressure): () => void {
  const timer = setInterval(() => {
    const now = Date.now()
    for (const [socket, connection] of connections) {
      connection.calls = Math.max(0, connection.calls - drainPerSecond * everyMs / 1_000)
      if ((connection.identity.expiresAt ?? Infinity) + graceAfterExpiryMs < now) closeConnection(socket, 'session_expired')
      pressure.look(socket, connection)
    }
  }, everyMs).unref()
  return () => clearInterval(timer)
}
