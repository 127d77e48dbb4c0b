import { MessageType } from 'socket.io-adapter'
import type { GuardedRedis } from './guarded-redis.js'

/** As much of a Redis client as Socket.IO's adapter uses. */
export interface AdapterClient {
  /** The adapter asks whether connections have to be opened by hand. */
  readonly options: { readonly lazyConnect: false }
  /** Opens a connection for listening. */
  duplicate(): object
  /** Adds to the stream. Never rejects and never waits: local connections are served before Redis has answered, and while it is away. */
  xadd(command: readonly (string | number)[]): Promise<string>
  /** Tells the other nodes. Never rejects: nobody would listen, and the process would end. */
  publish(channel: string, payload: Buffer): Promise<number>
  /** Any other command. */
  send_command(name: string, args: readonly string[], done: (error: unknown, answer?: unknown) => void): void
}

/** Orders that are kept while Redis is away, and given when it is back: that somebody was signed out, or may not watch somebody any more. Events are not; clients ask for those. */
const keptTypes = new Set<unknown>([MessageType.DISCONNECT_SOCKETS, MessageType.SOCKETS_LEAVE].map(String))
const mostKept = 1_000
/** How long the reading of the stream waits for something to come. */
export const blockMs = 5_000
/** A reading that has no answer after so long has a connection that is dead. */
const deadAfterMs = 2 * blockMs
/** How long the reading of a stream pauses after a failure. */
const pauseMs = 500

/** Puts the guard between Redis and Socket.IO's adapter. */
export function adapterClient(redis: GuardedRedis): AdapterClient {
  const kept: (readonly (string | number)[])[] = []

  function add(command: readonly (string | number)[]): void {
    redis.ask(client => client.call('xadd', ...command)).catch(() => {
      const at = command.indexOf('type')
      if (at > 0 && keptTypes.has(command[at + 1]) && kept.length < mostKept) kept.push(command)
    })
  }
  redis.onChange(() => {
    if (redis.problem === null) for (const command of kept.splice(0)) add(command)
  })

  return {
    options: { lazyConnect: false },
    duplicate() {
      const listener = redis.listener()
      const read = listener.xread.bind(listener) as (...args: unknown[]) => Promise<unknown>
      let deadline: NodeJS.Timeout | undefined
      const cutDead = (): void => {
        if (listener.status === 'ready') listener.stream.destroy()
      }
      // A reading outlives its connection: on the next one it begins to wait anew.
      listener.on('ready', () => deadline?.refresh())
      // Whatever goes wrong, the adapter reads again at once: a failure that costs no time would stop the process.
      const xread = async (...args: unknown[]): Promise<unknown> => {
        deadline = setTimeout(cutDead, deadAfterMs).unref()
        try {
          return await read(...args)
        } catch {
          await new Promise(resolve => setTimeout(resolve, pauseMs).unref())
          return null
        } finally {
          clearTimeout(deadline)
          deadline = undefined
        }
      }
      return Object.assign(listener, { xread })
    },
    xadd(command) {
      add(command)
      return Promise.resolve('')
    },
    publish(channel, payload) {
      redis.ask(client => client.publish(channel, payload)).catch(() => {})
      return Promise.resolve(0)
    },
    send_command(name, args, done) {
      redis.ask(client => client.call(name, ...args)).then(answer => done(null, answer), done)
    },
  }
}
