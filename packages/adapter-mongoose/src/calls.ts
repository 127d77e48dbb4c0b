import { timedOut, toChatError } from './errors.js'

/** Someone who waits for the outcome of a write. The write may outlive the wait: it is idempotent. */
export interface Call<Result> {
  /** Whether nobody waits any more. */
  readonly over: boolean
  /** Ends it well. */
  resolve(result: Result): void
  /** Ends it badly. */
  reject(error: unknown): void
}

/** Everybody who waits. */
export interface Calls {
  /** Starts a wait. The promise rejects with UNAVAILABLE when the time is over. */
  start<Result>(): { call: Call<Result>; promise: Promise<Result> }
}

interface Open {
  end: number
  expire(): void
}

/** Makes the waits of a storage. All last equally long, so the first to start is the first to end and one timer serves all. */
export function createCalls({ timeoutMs }: { timeoutMs: number }): Calls {
  const open = new Set<Open>()
  let timer: NodeJS.Timeout | undefined

  const arm = (): void => {
    const [first] = open
    timer = first === undefined ? undefined : setTimeout(sweep, Math.max(first.end - performance.now(), 1))
  }
  const sweep = (): void => {
    const now = performance.now()
    for (const call of open) {
      if (call.end > now) break
      call.expire()
    }
    arm()
  }

  return {
    start: <Result>() => {
      let finish: { resolve: (result: Result) => void; reject: (error: unknown) => void }
      const promise = new Promise<Result>((resolve, reject) => {
        finish = { resolve, reject }
      })
      const entry: Open = { end: performance.now() + timeoutMs, expire: () => call.reject(timedOut(timeoutMs)) }
      const call: Call<Result> = {
        get over() {
          return !open.has(entry)
        },
        resolve: (result) => {
          if (open.delete(entry)) finish.resolve(result)
        },
        reject: (error) => {
          if (open.delete(entry)) finish.reject(toChatError(error))
        },
      }
      open.add(entry)
      if (timer === undefined) arm()
      return { call, promise }
    },
  }
}
