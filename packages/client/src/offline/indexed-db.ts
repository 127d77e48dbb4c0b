import type { AttachablePersistence } from '../shell/keeper.js'
import type { Persistence } from '../persistence.js'
import { cacheStore } from './cache-store.js'
import { consoleLogger } from './console-logger.js'
import { createKeeper } from './create-keeper.js'
import { queueStore } from './queue-store.js'

/** How pages of one browser talk to each other; a `BroadcastChannel` is one. */
export interface TabChannel {
  /** Tells all the others. */
  postMessage(message: unknown): void
  /** Hears what another told. */
  onmessage: ((event: MessageEvent) => void) | null
  /** Hears no more. */
  close(): void
}

/** What a persistence needs of a browser. Null: do without. */
export interface BrowserParts {
  /** The databases. Without, everything stays in memory. */
  indexedDB: IDBFactory | null
  /** The locks. Without, a lease in the database says which tab sends. */
  locks: LockManager | null
  /** Opens a way to the other tabs. Without, each looks at the database every few seconds. */
  openChannel: ((name: string) => TabChannel) | null
}

/** Which data are kept, and whose. Everything has a good default. */
export interface IndexedDbOptions {
  /** Under which name; another one for each chat, and for people who are signed in at the same time, on pages of one origin. Default `confab`. */
  name?: string
  /** Who is signed in, when the page knows. Then nothing of anybody else is shown, not even until the server has said who it is. */
  userId?: string
  /** Told once when nothing can be kept; the console by default. */
  logger?: {
    /** Takes what happened, and one sentence about it. */
    warn(details: unknown, message: string): void
  }
  /** The browser; left out, the one that this runs in. */
  browser?: BrowserParts
}

/** The shape of the cache. Another one gets a new name, and the old one is dropped; the queue is never. */
const cacheVersion = 2

/**
 * Keeps unsent messages, the sidebar and recent messages in IndexedDB, for `createClient({ persistence: indexedDb() })`. On the next visit they are there before the network; one tab
 * at a time sends what waits, in order, each once. Where nothing can be kept (a private window, a full disk) the client does as without, and says so once.
 */
export function indexedDb(options: IndexedDbOptions = {}): Persistence {
  return persistenceOf(options, cacheVersion)
}

/** As {@link indexedDb}, with the version of the cache. */
export function persistenceOf({ name = 'confab', userId, logger = consoleLogger, browser = thisBrowser() }: IndexedDbOptions, version: number): AttachablePersistence {
  const { indexedDB: factory } = browser
  const cache = factory && cacheStore(factory, `${name} cache`, version)
  const queue = factory && queueStore(factory, `${name} queue 1`)
  let wiped = (): void => {}
  return {
    attach(parts) {
      const keeper = createKeeper({ ...parts, userId, logger, ...browser, name: `${name} queue 1`, cache, queue })
      wiped = keeper.wiped
      return keeper
    },
    async wipe() {
      wiped()
      await Promise.allSettled([cache?.clear(), queue?.clear()])
    },
  }
}

/** What the browser that this runs in has; asking for some of it may throw where storage is blocked. */
function thisBrowser(): BrowserParts {
  const orNull = <Part>(read: () => Part | undefined): Part | null => {
    try {
      return read() ?? null
    } catch {
      return null
    }
  }
  return {
    indexedDB: orNull(() => globalThis.indexedDB),
    locks: orNull(() => globalThis.navigator.locks),
    openChannel: orNull(() => globalThis.BroadcastChannel && ((name: string) => new BroadcastChannel(name))),
  }
}
