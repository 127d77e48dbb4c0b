/**
 * A map that never grows without end: it holds at least the `capacity` weight that was used last, and at most twice that. Two generations instead of an
 * order of use, because a map that deletes its oldest key at every step costs ten times as much.
 */
export class BoundedMap<Value> {
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()
  #weight = 0
  readonly #capacity: number
  readonly #weigh: (value: Value) => number

  constructor(capacity: number, weigh: (value: Value) => number = () => 1) {
    this.#capacity = capacity
    this.#weigh = weigh
  }

  /** Returns what is there; whatever is asked for counts as used. */
  get(key: string): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  /** Keeps a value. A heavy one leaves room for fewer others. */
  set(key: string, value: Value): void {
    const weight = this.#weigh(value)
    this.#weight += weight
    if (this.#weight > this.#capacity) {
      this.#old = this.#young
      this.#young = new Map()
      this.#weight = weight
    }
    this.#young.set(key, value)
  }

  /** Forgets a key. */
  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  /** How many entries are held, those counted twice that are in both generations. */
  get size(): number {
    return this.#young.size + this.#old.size
  }
}
