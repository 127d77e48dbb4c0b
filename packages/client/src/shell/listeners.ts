/** Adds a listener of its own, so that a function that was added twice is also taken out twice. */
export function added<Payload>(set: Set<(payload: never) => void>, listener: (payload: Payload) => void): () => void {
  const own = (payload: Payload): void => listener(payload)
  set.add(own)
  return () => void set.delete(own)
}

/** What a listener throws is the app's: it is reported as such and stops nobody else. */
export function guarded<Payload>(listener: (payload: Payload) => void, payload: Payload): void {
  try {
    listener(payload)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
