import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient, timedOut, toChatError } from './errors.js'
import { createSharedSignals } from './shared-signals.js'

/** Options given to the driver with every command. The app's own defaults (a secondary preferred, `w: 1`, BigInt) must not weaken a promise. */
export interface CommandOptions {
  /** Ends the command when the call's time is over, or soon after. */
  signal: AbortSignal
  /** Reads go where writes go. */
  readPreference: 'primary'
  /** Numbers as numbers. */
  promoteValues: true
  promoteLongs: true
  useBigInt64: false
}

/** What is known of a write. */
export interface WriteNature {
  /**
   * Whether it is one of the few that the writer of a node sends, and may go on a second longer than its caller waits, because it is guarded or only moves forward. Others are
   * given up at that moment: a block that arrives late may undo that it was taken back.
   */
  mayLinger?: true
}

/** Options of a read: what it shows can never be rolled back. */
export type ReadOptions = CommandOptions & {
  readConcern: { level: 'majority' }
  /** More than any answer has rows, so that an answer is one command. */
  batchSize: 2_000
}

/** Options of a write: durable when it is acknowledged. */
export type WriteOptions = CommandOptions & { writeConcern: { w: 'majority' } }

/** The way to the database: every command has its end, and every error a code. */
export interface Reach {
  /** What a call may take, in milliseconds. */
  readonly timeoutMs: number
  /** Reads; tries again through a change of primary as long as there is time. @throws UNAVAILABLE */
  read<Result>(command: (options: ReadOptions) => Promise<Result>): Promise<Result>
  /** Writes what may be written twice, as an upsert; tries again as a read does. @throws UNAVAILABLE */
  repeat<Result>(command: (options: WriteOptions) => Promise<Result>, nature?: WriteNature): Promise<Result>
  /** Writes once; what goes wrong is thrown as the driver threw it, for the caller to find out what happened. */
  once<Result>(command: (options: WriteOptions) => Promise<Result>, nature?: WriteNature): Promise<Result>
}

const common = { readPreference: 'primary', promoteValues: true, promoteLongs: true, useBigInt64: false } as const
const reading = (signal: AbortSignal): ReadOptions => ({ signal, ...common, readConcern: { level: 'majority' }, batchSize: 2_000 })
const writing = (signal: AbortSignal): WriteOptions => ({ signal, ...common, writeConcern: { w: 'majority' } })
const firstPauseMs = 50
const longestPauseMs = 1_000

/** Makes the way to the database. */
export function createReach({ timeoutMs }: { timeoutMs: number }): Reach {
  const sharedSignal = createSharedSignals(timeoutMs)

  /**
   * The driver's own time-outs are the app's to set and may be long: a call ends by the clock here, and a signal makes the driver let go. A connection that is dead without
   * anybody having said so is thus closed with the first command on it, instead of holding a place in the pool for as long as the system takes to notice. Reads, of which nothing
   * is left, and what the writer sends share their signals with others.
   *
   * The server may still carry out what was given up, and every write here bears that. An insert is refused once its numbers are taken, and was the next one until then; it
   * has the `_id` and the key of every other attempt. An edit fails at the rev at which its message was read. Heads and marks only move forward. Changes of a conversation
   * are made at one version. What is left are answers of the last caller, as a block, and a caller who was told UNAVAILABLE has to repeat the call.
   */
  const bounded = async <Result>(command: () => Promise<Result>, remainingMs: number, over?: AbortController): Promise<Result> => {
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<Result>((resolve, reject) => {
        timer = setTimeout(() => {
          const error = timedOut(timeoutMs)
          reject(error)
          over?.abort(error)
        }, remainingMs)
        command().then(resolve, reject)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  const read = <Result>(command: (options: ReadOptions) => Promise<Result>, remainingMs: number): Promise<Result> =>
    bounded(() => command(reading(sharedSignal())), remainingMs)

  const write = <Result>(command: (options: WriteOptions) => Promise<Result>, remainingMs: number, { mayLinger }: WriteNature): Promise<Result> => {
    if (mayLinger === true) return bounded(() => command(writing(sharedSignal())), remainingMs)
    const over = new AbortController()
    return bounded(() => command(writing(over.signal)), remainingMs, over)
  }

  const untilDone = async <Result>(attempt: (remainingMs: number) => Promise<Result>): Promise<Result> => {
    const end = performance.now() + timeoutMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await attempt(end - performance.now())
      } catch (error) {
        if (!isTransient(error) || performance.now() + pauseMs >= end) throw toChatError(error)
        await sleep(pauseMs)
      }
    }
  }

  return {
    timeoutMs,
    read: (command) => untilDone((remainingMs) => read(command, remainingMs)),
    repeat: (command, nature = {}) => untilDone((remainingMs) => write(command, remainingMs, nature)),
    once: (command, nature = {}) => write(command, timeoutMs, nature),
  }
}
