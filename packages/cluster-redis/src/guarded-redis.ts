import type { Bus } from '@confab/core'
import type { Redis, RedisOptions } from 'ioredis'

/** Redis behind a guard: while it is away everything fails at once, nothing waits, nothing throws where nobody listens, and it is back by itself. */
export interface GuardedRedis extends Bus {
  /** Asks Redis. Rejects at once while it is away. */
  ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer>
  /** Opens a connection for listening: it comes back by itself and what it waits for goes on waiting. It is closed with the guard. */
  listener(): Redis
  /** Closes all connections. */
  close(): void
}

const lookEveryMs = 1_000
/** Longer than any answer of a Redis that is well. */
const patienceMs = 2_000
/** How soon the system itself looks whether the other side of a silent connection is there. */
const keepAliveMs = 10_000
/** So long after the last failure it is believed to be well again: what fails now and then must not flap. */
const calmMs = 3_000

/**
 * Makes connections of its own like the app's, whose options are never changed. What was measured stands behind each: without an offline queue the reading of a stream that fails at once is begun again at
 * once, for ever, and the process stands still; with an endless number of retries whatever was asked waits until Redis is back, and everything behind it too.
 */
export function guardRedis(app: Redis): GuardedRedis {
  const common: RedisOptions = {
    lazyConnect: false, enableOfflineQueue: true, autoResubscribe: true, keyPrefix: '', readOnly: false, monitor: false,
    connectTimeout: patienceMs, keepAlive: keepAliveMs,
    // Its timer outlives the connection it was set for and ends the next one, which is well.
    socketTimeout: undefined,
    // With some jitter, because all nodes lose it at the same moment.
    retryStrategy: times => Math.min(1_000, times * 100) * (0.5 + Math.random()),
  }
  const commands: Redis = open({ maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, commandTimeout: patienceMs, enableAutoPipelining: true })
  const listeners = new Set<Redis>()
  const watchers = new Set<() => void>()
  let problem: string | null = null
  let failedAt = -Infinity
  let isLooking = false
  let isClosed = false

  function open(own: RedisOptions): Redis {
    const connection = app.duplicate({ ...common, ...own })
    // Without a listener each would be an uncaught exception or a line in the log; what matters shows below.
    connection.on('error', () => {})
    connection.on('close', () => {
      if (connection === commands || listeners.has(connection)) away()
    })
    return connection
  }

  function become(next: string | null): void {
    if (problem === next || isClosed) return
    problem = next
    for (const watcher of [...watchers]) watcher()
  }

  function away(): void {
    failedAt = Date.now()
    become('Redis cannot be reached, or refuses: events do not reach the other nodes.')
  }

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      // A subscriber waits for nothing, so only an answer shows that its connection lives. The reader of a stream gets one by itself.
      await Promise.all([commands, ...[...listeners].filter(listener => listener.mode === 'subscriber')].map(answered))
      const isCalm = Date.now() - failedAt > calmMs || Date.now() < failedAt
      if (isCalm && [...listeners].every(listener => listener.status === 'ready')) become(null)
    } catch {
      away()
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void look(), lookEveryMs).unref()

  return {
    get problem() {
      return problem
    },
    onChange(listener) {
      const watcher = (): void => listener()
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    async ask(question) {
      if (problem !== null) throw new Error(problem)
      try {
        return await question(commands)
      } catch (error) {
        away()
        throw error
      }
    },
    listener() {
      const connection = open({ maxRetriesPerRequest: null, autoResendUnfulfilledCommands: true, commandTimeout: undefined })
      listeners.add(connection)
      const disconnect = connection.disconnect.bind(connection)
      connection.disconnect = isToComeBack => {
        // Whoever opened it has no more use for it, so its end is no problem.
        if (isToComeBack !== true) listeners.delete(connection)
        disconnect(isToComeBack)
      }
      return connection
    },
    close() {
      isClosed = true
      clearInterval(timer)
      for (const connection of [commands, ...listeners]) connection.disconnect()
    },
  }
}

/** Rejects when there is no answer in time. A connection on which nothing comes is ended, so that another is made. */
async function answered(connection: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      if (connection.status === 'ready') connection.stream.destroy()
      reject(new Error('no answer'))
    }, patienceMs)
  })
  await Promise.race([connection.ping(), late]).finally(() => clearTimeout(timer))
}
