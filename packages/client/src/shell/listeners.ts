/** Who listens to what, by name. What a listener throws is the app's: it is reported as such and stops nobody else. */
export interface Listeners {
  /** Adds one of its own, so that a function that was added twice is also taken out twice. Returns the way to take it out. */
  add<Payload>(name: string, listener: (payload: Payload) => void): () => void
  /** Tells all that listen to `name`. */
  tell(name: string, payload: unknown): void
}

/** Makes an empty list. */
export function createListeners(): Listeners {
  const named = new Map<string, Set<(payload: never) => void>>()
  return {
    add(name, listener) {
      const set = named.get(name) ?? new Set()
      named.set(name, set)
      const own: typeof listener = payload => listener(payload)
      set.add(own)
      return () => void set.delete(own)
    },
    tell(name, payload) {
      named.get(name)?.forEach(listener => {
        try {
          listener(payload as never)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      })
    },
  }
}
