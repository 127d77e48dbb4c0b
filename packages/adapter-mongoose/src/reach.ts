import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient, timedOut, toChatError } from './errors.js'

/** Options given to the driver with every command. The app's own defaults (a secondary preferred, `w: 1`, BigInt) must not weaken a promise. */
export interface CommandOptions {
  /** Ends the command when the call's time is over. */
  signal: AbortSignal
  /** Reads go where writes go. */
  readPreference: 'primary'
  /** Numbers as numbers. */
  promoteValues: true
  promoteLongs: true
  useBigInt64: false
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
  repeat<Result>(command: (options: WriteOptions) => Promise<Result>): Promise<Result>
  /** Writes once; what goes wrong is thrown as the driver threw it, for the caller to find out what happened. */
  once<Result>(command: (options: WriteOptions) => Promise<Result>): Promise<Result>
}

const common = { readPreference: 'primary', promoteValues: true, promoteLongs: true, useBigInt64: false } as const
const firstPauseMs = 50
const longestPauseMs = 1_000

/** Makes the way to the database. */
export function createReach({ timeoutMs }: { timeoutMs: number }): Reach {
  const reading = (signal: AbortSignal): ReadOptions => ({ signal, ...common, readConcern: { level: 'majority' }, batchSize: 2_000 })
  const writing = (signal: AbortSignal): WriteOptions => ({ signal, ...common, writeConcern: { w: 'majority' } })

  /**
   * The driver's own time-outs are the app's to set and may be long: a call ends by the clock here, and the signal makes the driver let go. That is a tenth of the cost of a
   * command, and worth it: a connection that is dead without anybody having said so is closed with the first command on it, instead of holding a place in the pool for as long as the
   * system takes to notice.
   *
   * The server may still carry out what was given up, and every write here bears that. An insert is refused once its numbers are taken, and was the next one until then; it
   * has the `_id` and the key of every other attempt. An edit fails at the rev at which its message was read. Heads and marks only move forward. Changes of a conversation
   * are made at one version. What is left are answers of the last caller, as a block, and a caller who was told UNAVAILABLE has to repeat the call.
   */
  const bounded = async <Options, Result>(
    command: (options: Options) => Promise<Result>, make: (signal: AbortSignal) => Options, remainingMs: number,
  ): Promise<Result> => {
    const over = new AbortController()
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<Result>((resolve, reject) => {
        timer = setTimeout(() => {
          const error = timedOut(timeoutMs)
          reject(error)
          over.abort(error)
        }, remainingMs)
        command(make(over.signal)).then(resolve, reject)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  const untilDone = async <Options, Result>(
    command: (options: Options) => Promise<Result>, make: (signal: AbortSignal) => Options,
  ): Promise<Result> => {
    const end = performance.now() + timeoutMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await bounded(command, make, end - performance.now())
      } catch (error) {
        if (!isTransient(error) || performance.now() + pauseMs >= end) throw toChatError(error)
        await sleep(pauseMs)
      }
    }
  }

  return {
    timeoutMs,
    read: (command) => untilDone(command, reading),
    repeat: (command) => untilDone(command, writing),
    once: (command) => bounded(command, writing, timeoutMs),
  }
}
