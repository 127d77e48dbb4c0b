/** A map that keeps the entries used last and forgets the others. */
export class RecentlyUsed<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #limit: number

  /** Makes one that keeps so many entries. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Returns an entry and counts it as used. */
  get(key: string): Value | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }

  /** Keeps an entry. */
  set(key: string, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value as string)
  }

  /** Forgets an entry. */
  delete(key: string): void {
    this.#entries.delete(key)
  }
}
