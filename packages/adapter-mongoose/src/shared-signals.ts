import { setMaxListeners } from 'node:events'
import { timedOut } from './errors.js'

const sharedForMs = 1_000
/** A signal goes through all who listen to it whenever one comes or goes. */
const mostShares = 100

/**
 * Makes signals that end commands when `timeoutMs` are over, or up to a second later. A signal of its own is a tenth of the cost of a command, so those that begin within one
 * second share one. Their timers keep no process alive.
 */
export function createSharedSignals(timeoutMs: number): () => AbortSignal {
  let current: { signal: AbortSignal; until: number; shares: number } | undefined

  return () => {
    const now = performance.now()
    if (current === undefined || now >= current.until || current.shares === mostShares) {
      const over = new AbortController()
      setMaxListeners(0, over.signal)
      setTimeout(() => over.abort(timedOut(timeoutMs)), timeoutMs + sharedForMs).unref()
      current = { signal: over.signal, until: now + sharedForMs, shares: 0 }
    }
    current.shares += 1
    return current.signal
  }
}
