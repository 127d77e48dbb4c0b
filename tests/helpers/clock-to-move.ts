declare global {
  interface Window {
    /** Lets so many milliseconds pass. */
    later(ms: number): void
  }
}

/** For `addInitScript`: lets minutes pass in a page, moving its clock and running what waits for minutes. Shorter timers go on as they are, or the socket would believe that nobody answers its pings. */
export function clockToMove(): void {
  const { setTimeout: set, clearTimeout: clear } = window
  const { now } = Date
  const waiting = new Map<number, () => void>()
  let aheadMs = 0
  let ids = 1_000_000
  Date.now = () => now() + aheadMs
  window.setTimeout = ((run: () => void, ms = 0) => {
    if (ms < 300_000) return set(run, ms)
    waiting.set(ids += 1, run)
    return ids
  }) as typeof setTimeout
  window.clearTimeout = ((id: number) => {
    if (!waiting.delete(id)) clear(id)
  }) as typeof clearTimeout
  window.later = ms => {
    aheadMs += ms
    const due = [...waiting.values()]
    waiting.clear()
    for (const run of due) run()
  }
}
