/** A clock that stands still until it is told to go on. Give it to `createChat({ clock })` too, so that all go by one time. */
export interface TestClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls when the clock gets there; returns the way to stop that. */
  setTimer(run: () => void, ms: number): () => void
  /** How many timers are set. */
  readonly timers: number
  /** Lets this much time pass: runs what falls due, each at its time and in its order, and waits for what follows from it. */
  advance(ms: number): Promise<void>
  /** Lets time pass until this is settled, and returns it. @throws Error when it is not after `mostMs`, by default a minute. */
  until<T>(promise: Promise<T>, mostMs?: number): Promise<T>
  /** No time passes until this work is done: for work that takes real time, such as a database's. Returns the work. */
  hold<T>(work: Promise<T>): Promise<T>
}

interface Timer { at: number; run: () => void }

/** The next turn of the event loop, when every promise that could be settled is. */
const nextTurn = (globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate ?? ((run: () => void) => setTimeout(run))

/** Makes a clock that stands at `start`, by default the first of January 2024. */
export function createTestClock(start = Date.UTC(2024, 0, 1)): TestClock {
  /** The earliest last, so that it can be popped; of one moment, the first one set last. */
  const timers: Timer[] = []
  let now = start
  let held = 0

  async function settle(): Promise<void> {
    do await new Promise<void>(resolve => nextTurn(resolve)); while (held > 0)
  }

  async function advance(ms: number, isEnough = () => false): Promise<void> {
    const end = now + ms
    await settle()
    for (let next = timers.at(-1); next && next.at <= end && !isEnough(); next = timers.at(-1)) {
      now = next.at
      while (timers.at(-1)?.at === now) timers.pop()?.run()
      await settle()
    }
    if (!isEnough()) now = end
  }

  return {
    now: () => now,
    advance: ms => advance(ms),
    async until(promise, mostMs = 60_000) {
      let isSettled = false
      const end = (): void => {
        isSettled = true
      }
      promise.then(end, end)
      await advance(mostMs, () => isSettled)
      if (!isSettled) throw new Error(`Not settled after ${mostMs} ms.`)
      return promise
    },
    get timers() {
      return timers.length
    },
    setTimer(run, ms) {
      const timer = { at: now + Math.max(0, ms), run }
      let low = 0
      let high = timers.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((timers[middle] as Timer).at > timer.at) low = middle + 1
        else high = middle
      }
      timers.splice(low, 0, timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
    async hold(work) {
      held += 1
      try {
        return await work
      } finally {
        held -= 1
      }
    },
  }
}
