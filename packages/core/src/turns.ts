/** Lets tasks with the same key run one after the other, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Runs a task when all before it have ended, well or not. `waited` is true when there were some. */
  async take<Value>(key: string, task: (waited: boolean) => Promise<Value>): Promise<Value> {
    const before = this.#last.get(key)
    let end = (): void => {}
    const mine = new Promise<void>((resolve) => { end = resolve })
    this.#last.set(key, mine)
    try {
      await before
      return await task(before !== undefined)
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
      end()
    }
  }
}
