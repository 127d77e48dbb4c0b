import { accountRoutes, operationNames } from '@confab/protocol'
import type { RunCall } from './call.js'
import type { RunUpload } from './files/upload-call.js'
import type { ChatHost } from './interfaces/chat.js'
import type { Clock } from './interfaces/clock.js'
import type { PresenceStore } from './interfaces/presence-store.js'
import type { Storage } from './interfaces/storage.js'
import type { Telemetry } from './interfaces/telemetry.js'
import type { Transport } from './interfaces/transport.js'

/** The parts of a chat, each as it is watched. */
export interface Watched {
  storage<Kind extends Storage>(storage: Kind): Kind
  presence(store: PresenceStore): PresenceStore
  calls(run: RunCall): RunCall
  uploads(upload: RunUpload): RunUpload
  accounts(call: NonNullable<ChatHost['callAccount']>): NonNullable<ChatHost['callAccount']>
  /** Finding out who somebody is: most of those who are refused never come to an operation. */
  authenticate(authenticate: ChatHost['authenticate']): ChatHost['authenticate']
  /** What decides on a new connection. */
  readonly admit: ChatHost['admit']
  /** Delivers to nobody, and counts what is delivered. */
  readonly transport: Transport
  /** Stops telling how much there is. */
  stop(): void
}

type Verb = (...args: unknown[]) => Promise<unknown>

const groups = ['users', 'conversations', 'messages', 'seen', 'accounts', 'sessions']
const operations: ReadonlySet<string> = new Set(operationNames)
const accountOperations: ReadonlySet<string> = new Set(Object.keys(accountRoutes))

/** Puts a telemetry around the parts of a chat. Only when there is one: a chat without it has nothing in between. */
export function watchedBy(telemetry: Telemetry, clock: Clock): Watched {
  const running = { calls: 0, storage: 0 }
  const leases = new Map<string, { until: number; isSocket: boolean }>()

  const stop = telemetry.observe(() => {
    const now = clock.now()
    for (const [key, { until }] of leases) if (until <= now) leases.delete(key)
    return { ...running, leases: leases.size, sockets: [...leases.values()].filter(({ isSocket }) => isSocket).length }
  })

  const counted = async <Output>(kind: keyof typeof running, work: () => Promise<Output>): Promise<Output> => {
    running[kind] += 1
    try {
      return await work()
    } finally {
      running[kind] -= 1
    }
  }

  const call = <Output>(name: string, run: () => Promise<Output>): Promise<Output> => counted('calls', () => telemetry.call(name, run))

  return {
    storage<Kind extends Storage>(storage: Kind): Kind {
      const watchedVerb = (group: object, verb: Verb, name: string): Verb => (...args) => counted('storage', () => telemetry.storage(name, () => verb.apply(group, args)))
      const watchedGroup = (group: object, name: string): object => Object.fromEntries(Object.entries(group).map(([verb, value]: [string, unknown]) =>
        [verb, typeof value === 'function' ? watchedVerb(group, value as Verb, `${name}.${verb}`) : value]))
      return Object.fromEntries(Object.entries(storage).map(([name, value]: [string, unknown]) =>
        [name, groups.includes(name) && typeof value === 'object' && value !== null ? watchedGroup(value, name) : value])) as unknown as Kind
    },

    presence(store) {
      const keyOf = (userId: string, leaseId: string): string => `${userId} ${leaseId}`
      return {
        online: (userIds) => store.online(userIds),
        claimOffline: (graceMs) => store.claimOffline(graceMs),
        renew(userId, leaseId, ttlMs) {
          leases.set(keyOf(userId, leaseId), { until: clock.now() + ttlMs, isSocket: leaseId !== 'visit' })
          return store.renew(userId, leaseId, ttlMs)
        },
        release(userId, leaseId) {
          leases.delete(keyOf(userId, leaseId))
          return store.release(userId, leaseId)
        },
      }
    },

    calls: (run) => (actor, operation, ...rest) => call(operations.has(operation) ? operation : 'unknown', () => run(actor, operation, ...rest)),
    uploads: (upload) => (...args) => call('uploadFile', () => upload(...args)),
    accounts: (run) => (caller, operation, input) => call(accountOperations.has(operation) ? operation : 'unknown', () => run(caller, operation, input)),
    // Not among the calls that have begun and not ended: thousands of handshakes may wait their turn.
    authenticate: (authenticate) => (credentials) => telemetry.call('authenticate', () => authenticate(credentials)),
    admit: (decide) => telemetry.call('connect', decide),

    transport: {
      deliver: ({ name }, audience) => telemetry.delivered(name, 'userIds' in audience ? audience.userIds.length : 1),
      isWatched: () => false,
      disconnect: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    stop,
  }
}
