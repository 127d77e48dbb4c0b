import type { Clock } from './interfaces/clock.js'

/** Returns a function that says the time as ISO 8601. Formatting costs more than all else of a small call, so it is done once for each millisecond. */
export function isoTime(clock: Clock): () => string {
  let at = Number.NaN
  let text = ''
  return () => {
    const now = clock.now()
    if (now !== at) {
      at = now
      text = new Date(now).toISOString()
    }
    return text
  }
}
