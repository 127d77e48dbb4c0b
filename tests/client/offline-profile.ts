import type { BrowserParts, IndexedDbOptions, Persistence, TabChannel } from '@confab/client/offline'
import type { TestClock, TestDevice, TestNetwork, TestDeviceOptions } from '@confab/client/testing'
import { IDBFactory } from 'fake-indexeddb'
import { persistenceOf } from '../../packages/client/src/offline/indexed-db.js'

/** A tab: a device that shares its disk with the other tabs of its profile. */
export interface Tab extends TestDevice {
  /** What it keeps its data by. */
  readonly persistence: Persistence
  /** Ends it as a crash does: nothing is said to anybody, what is on its way may or may not arrive. */
  kill(): void
}

/** One person's browser. */
export interface Profile {
  /** Its disk. */
  readonly factory: IDBFactory
  /** What was warned of. */
  readonly warnings: string[]
  /** Tells its tabs something, as another tab does. */
  tell(message: unknown): void
  /** Opens a tab; with a version, one of another release. */
  open(options?: Partial<TestDeviceOptions>, own?: IndexedDbOptions, version?: number): Tab
}

/** How a profile differs from the usual. */
export interface ProfileOptions {
  /** False: no Web Locks. `everybody`: locks that lock nobody out, for the negative control. */
  locks?: boolean | 'everybody'
  /** False: tabs cannot talk to each other. */
  channel?: boolean
  /** How long a transaction takes, by the clock that all go by. Left out, no time passes meanwhile. */
  diskMs?: () => number
  /** Spoils the disk of a tab. */
  bend?: (factory: IDBFactory) => IDBFactory | null
}

/** Makes a browser of a person on a test network. */
export function profileOf(network: TestNetwork, userId: string, { locks = true, channel = true, diskMs, bend = factory => factory }: ProfileOptions = {}): Profile {
  const factory = new IDBFactory()
  const busy = diskMs && slowness(network.clock, diskMs)
  const shared = sharedLocks(locks === 'everybody')
  const channels = new Set<TabChannel & { owner: object; name: string }>()
  const warnings: string[] = []
  return {
    factory, warnings,
    tell: message => channels.forEach(({ onmessage }) => onmessage?.({ data: message } as MessageEvent)),
    open(options = {}, own = {}, version = 1) {
      const owner = {}
      let isDead = false
      const browser: BrowserParts = {
        indexedDB: diskOf(bend(factory), network.clock, () => isDead, busy),
        locks: locks ? shared.of(owner) : null,
        openChannel: channel ? name => {
          const mine = {
            owner, name, onmessage: null as TabChannel['onmessage'],
            postMessage(message: unknown) {
              for (const other of channels) {
                if (other !== mine && other.name === name) queueMicrotask(() => channels.has(other) && other.onmessage?.({ data: structuredClone(message) } as MessageEvent))
              }
            },
            close: () => void channels.delete(mine),
          }
          channels.add(mine)
          return mine
        } : null,
      }
      const logger = { warn: (_details: unknown, message: string) => void (isDead || warnings.push(message)) }
      const persistence = persistenceOf({ logger, browser, ...own }, version)
      const device = network.device({ userId, ...options, persistence })
      return Object.assign(device, {
        persistence,
        kill() {
          isDead = true
          for (const one of channels) if (one.owner === owner) channels.delete(one)
          device.reach('nothing')
          device.cut()
          device.client.dispose()
          shared.end(owner)
        },
      })
    },
  }
}

/** Lets the disk work on. It takes turns of the event loop, of which the clock knows nothing. */
export async function settled(clock: TestClock): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await clock.advance(0)
}

/** The disk of a tab. It takes real time, so the clock waits for it, unless it is to be slow; once the tab is dead, nothing more is written. */
function diskOf(factory: IDBFactory | null, clock: TestClock, isDead: () => boolean, busy?: (transaction: IDBTransaction) => void): IDBFactory | null {
  const requireLife = (): void => {
    if (isDead()) throw new Error('The tab is closed.')
  }
  const until = (target: EventTarget, ...names: string[]): void => {
    void clock.hold(new Promise<void>(resolve => {
      for (const name of names) target.addEventListener(name, () => resolve())
      // One that never answers does not hold up the world.
      setTimeout(resolve, 500)
    }))
  }
  return factory && new Proxy(factory, {
    get(target, name) {
      if (name !== 'open') return (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target)
      return (...args: [string, number]) => {
        requireLife()
        const request = target.open(...args)
        until(request, 'success', 'error')
        request.addEventListener('success', () => {
          const { transaction } = request.result
          request.result.transaction = (...parts) => {
            requireLife()
            const made = transaction.apply(request.result, parts)
            if (busy) busy(made)
            else until(made, 'complete', 'abort')
            return made
          }
        })
        return request
      }
    },
  })
}

/** Makes transactions last a while: time passes once one has begun, and until that is over, one lives because it is asked something again and again. */
function slowness(clock: TestClock, diskMs: () => number): (transaction: IDBTransaction) => void {
  let open = 0
  let asleep = 0
  let goOn: (() => void) | undefined
  const changed = (): void => {
    const isWorking = open > 0 && asleep === 0
    if (!isWorking) goOn?.()
    if (!isWorking) goOn = undefined
    else if (!goOn) void clock.hold(new Promise<void>(resolve => goOn = resolve))
  }
  return transaction => {
    const [name = ''] = transaction.objectStoreNames
    let isOver = false
    let times = 0
    // When the world has ended nobody waits any more.
    const ask = (): void => {
      if (!isOver && (times += 1) < 10_000) transaction.objectStore(name).count().onsuccess = ask
    }
    open += 1
    transaction.objectStore(name).count().onsuccess = () => {
      asleep += 1
      clock.setTimer(() => {
        isOver = true
        asleep -= 1
        changed()
      }, diskMs())
      changed()
      ask()
    }
    for (const event of ['complete', 'abort']) transaction.addEventListener(event, () => {
      open -= 1
      changed()
    })
    changed()
  }
}

/** The locks of a browser: one holder at a time, in the order of asking; those of a tab that ends go on to the next. */
function sharedLocks(isOpenToAll: boolean): { of(owner: object): LockManager; end(owner: object): void } {
  interface Waiting { owner: object; name: string; isHeld: boolean; grant(): void }
  let all: Waiting[] = []

  function next(): void {
    for (const one of all) {
      if (one.isHeld || (!isOpenToAll && all.some(({ name, isHeld }) => isHeld && name === one.name))) continue
      one.isHeld = true
      queueMicrotask(one.grant)
    }
  }
  function leave(one: Waiting): void {
    all = all.filter(other => other !== one)
    next()
  }

  return {
    end(owner) {
      all = all.filter(one => one.owner !== owner)
      next()
    },
    of: owner => ({
      query: () => Promise.resolve({}),
      request(name: string, options: LockOptions, work: (lock: Lock | null) => Promise<unknown>): Promise<unknown> {
        if (options.ifAvailable && all.some(one => one.name === name)) return work(null)
        return new Promise((resolve, reject) => {
          const mine: Waiting = {
            owner, name, isHeld: false,
            grant: () => void Promise.resolve(work({ name, mode: 'exclusive' })).then(resolve, reject).finally(() => leave(mine)),
          }
          options.signal?.addEventListener('abort', () => {
            if (mine.isHeld) return
            leave(mine)
            reject(new DOMException('', 'AbortError'))
          })
          all.push(mine)
          next()
        })
      },
    }) as unknown as LockManager,
  }
}
