/** Whether somebody looks at this window now. What is shown to nobody is not seen. */
export const isLookedAt = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** Calls `listener` when that may have changed. Returns the way to stop. */
export function onAttention(listener: () => void): () => void {
  const stop = new AbortController()
  for (const target of [window, document]) {
    for (const name of ['focus', 'blur', 'visibilitychange']) target.addEventListener(name, listener, { signal: stop.signal })
  }
  return () => stop.abort()
}
