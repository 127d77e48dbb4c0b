/** What the client needs of where it runs: a browser, Node, or a test with a clock of its own. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number
  /** At least 0, below 1. */
  random(): number
  /** Calls later; returns the way to stop that. */
  setTimer(run: () => void, ms: number): () => void
  /** Whether somebody may be looking: the page is visible. */
  isVisible(): boolean
  /** Whether somebody is looking: the page is visible and has the focus. */
  isFocused(): boolean
  /** Calls when the page was shown, hidden, focused or left, or the network came or went, as far as that is known. Returns the way to stop that. */
  watch(listener: () => void): () => void
}

const hints = ['visibilitychange', 'focus', 'blur', 'online', 'offline']

/** A browser's, as far as there is one. */
export const browserEnvironment: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimer(run, ms) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  isVisible: () => typeof document === 'undefined' || !document.hidden,
  isFocused: () => typeof document === 'undefined' || document.hasFocus(),
  watch(listener) {
    if (typeof document === 'undefined') return () => {}
    // Captured, so that the document's own reach the window too.
    for (const hint of hints) addEventListener(hint, listener, true)
    return () => hints.forEach(hint => removeEventListener(hint, listener, true))
  },
}

/** Keeps the timers of an environment together, so that all of them can be stopped at once. */
export function trackTimers(env: Environment): Environment & { stopTimers(): void } {
  const stops = new Set<() => void>()
  return {
    ...env,
    setTimer(run, ms) {
      const stop = (): void => {
        stops.delete(stop)
        cancel()
      }
      const cancel = env.setTimer(() => {
        stops.delete(stop)
        run()
      }, ms)
      stops.add(stop)
      return stop
    },
    stopTimers: () => stops.forEach(stop => stop()),
  }
}
