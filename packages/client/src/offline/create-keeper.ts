import type { ChatError } from '@confab/protocol'
import type { Keeper, KeeperParts } from '../shell/keeper.js'
import { newId } from '../shell/new-id.js'
import { createCacheKeeper } from './cache-keeper.js'
import type { CacheStore } from './cache-store.js'
import type { BrowserParts, TabChannel } from './indexed-db.js'
import { leaseLead, lockLead } from './lead.js'
import { createQueueKeeper } from './queue-keeper.js'
import type { QueueStore } from './queue-store.js'

/** After so long a database that does not answer is done without. */
const patienceMs = 3_000
/** Where tabs cannot talk to each other, so often each looks at what the others did. */
const lookMs = 3_000

/** What one page tells the others. */
type Told =
  /** Look at these messages; at the marks when there are none. */
  | { ids: readonly string[] }
  /** Somebody looks at this page and it has something to send: whoever sends and is not looked at, let it. */
  | { want: true }
  /** Take this one out, if it is not on its way. */
  | { discard: string }
  /** Everything was deleted. */
  | { wiped: true }

/** What a keeper over IndexedDB stands on. */
export interface IndexedDbParts extends KeeperParts, BrowserParts {
  readonly name: string
  readonly userId: string | undefined
  readonly logger: { warn(details: unknown, message: string): void }
  readonly cache: CacheStore | null
  readonly queue: QueueStore | null
}

/** Makes the keeper of one client. `wiped`: everything was deleted, and nothing more is to be kept until the client connects anew. */
export function createKeeper(parts: IndexedDbParts): Keeper & { wiped(): void } {
  const { env, model, isReady, changed, outbox, name, cache, queue, logger, locks, openChannel } = parts
  if (!cache || !queue) return noKeeper(parts)
  const lead = locks ? lockLead(locks, name) : leaseLead(queue, env, newId)

  let isKeeping = false
  let isBroken = false
  let isStuck = false
  let isLeading = false
  let isLeaving = false
  /** One more with each wipe: what was to be written before it is not. */
  let era = 0
  let letGo: (() => void) | undefined
  let channel: TabChannel | null = null
  let unwatch = (): void => {}
  let stopLooking = (): void => {}
  let restoring = Promise.resolve()
  let endRestoring = (): void => {}
  let userId = parts.userId
  let tail: Promise<unknown> = Promise.resolve()

  /** One piece of work on the disk after the other. What fails says so once. */
  function write(work: () => Promise<void>): Promise<void> {
    const mine = era
    const done = tail.then(async () => {
      if (mine !== era) return
      try {
        await work()
      } catch (error) {
        // A disk that is full may have room without what can be had again.
        if ((error as Error | null)?.name !== 'QuotaExceededError') throw error
        await cache?.clear()
        await work()
      }
    })
    tail = done.catch(broken)
    return done
  }

  function broken(error: unknown): void {
    if (isBroken) return
    isBroken = true
    logger.warn({ error }, 'Unsent messages and what is shown cannot be kept beyond this page, because the browser does not let them be stored (a private window, or a full disk). Everything else works.')
  }

  const inTurn = { ...parts, store: queue, write, tell: (ids: readonly string[]) => tell({ ids }) }
  const queueKeeper = createQueueKeeper(inTurn)
  const cacheKeeper = createCacheKeeper(parts, cache, work => write(work).catch(() => {}))
  const look = (ids?: readonly string[]): Promise<void> => (userId === undefined ? Promise.resolve() : queueKeeper.look(userId, ids).catch(() => {}))

  function tell(told: Told): void {
    try {
      channel?.postMessage(told)
    } catch {
      // Closed meanwhile: whoever is still there looks when it leads.
    }
  }

  function hear(told: Told): void {
    if (!isKeeping) return
    if ('ids' in told) void look(told.ids)
    else if ('discard' in told) {
      if (isLeading) outbox.discard(told.discard)
    } else if ('want' in told) {
      if (isLeading && !env.isVisible()) isLeaving = true
      changed()
    } else wiped(true)
  }

  function wiped(isAll: boolean): void {
    isKeeping = false
    if (isAll) era += 1
    release()
    queueKeeper.reset()
    cacheKeeper.reset()
  }

  /** Leads from now on: first it looks at what there is. */
  async function held(): Promise<void> {
    const mine = letGo
    const me = model.me?.id
    if (me !== undefined) await write(() => (queue as QueueStore).clear(me, env.now())).catch(() => {})
    await look()
    if (letGo !== mine || isLeaving) return
    isLeading = true
    // Marks that a page left behind are sent by this one.
    for (const { input, seq } of await leftMarks()) void parts.seenMarks.mark('conversationId' in input && seq < Infinity ? { ...input, seq } : input)
    changed()
  }

  async function leftMarks(): ReturnType<QueueStore['marks']> {
    const marks = await (queue as QueueStore).marks().catch(() => [])
    return marks.filter(mark => mark.userId === userId && !parts.seenMarks.due.has(mark.key))
  }

  /** Lets another page lead, once the disk says what became of what this one sent. */
  function release(): void {
    if (letGo) void tail.then(letGo)
    letGo = undefined
    isLeading = isLeaving = false
  }

  /** Whoever is in touch with the server wants to lead; whoever is not lets others, once it knows what became of what it was sending. */
  function followConnection(): void {
    if (letGo && (isLeaving || !isReady())) {
      isLeaving = true
      const isUnderWay = [...model.outbox.values()].some(({ isCalling, isBusy, files }) => isLeading && (isCalling || (isBusy && files)))
      if (!isUnderWay) release()
    }
    if (!letGo && isReady()) {
      letGo = lead.take(() => void held(), () => {
        isLeading = false
        changed()
      })
    }
  }

  /** Who is there is known, or is somebody else. */
  function meet(id: string): void {
    if (userId !== undefined && userId !== id) {
      queueKeeper.reset()
      cacheKeeper.reset()
      void write(() => (cache as CacheStore).clear()).catch(() => {})
      void write(() => (queue as QueueStore).clear(id)).catch(() => {})
    }
    userId = id
    void look()
  }

  async function restore(): Promise<void> {
    const known = model.me?.id ?? userId
    await write(() => cacheKeeper.restore(known)).catch(() => {})
    userId = known ?? model.me?.id
    await look()
    changed()
  }

  function lookAgain(): void {
    stopLooking = env.setTimer(() => {
      void look()
      lookAgain()
    }, lookMs)
  }

  function start(): void {
    if (isKeeping) return
    isKeeping = true
    try {
      channel = openChannel?.(name) ?? null
      if (channel) channel.onmessage = ({ data }) => hear(data as Told)
    } catch (error) {
      broken(error)
    }
    if (!channel) lookAgain()
    unwatch = env.watch(() => {
      if (env.isVisible()) void look()
      else void cacheKeeper.flush()
    })
    restoring = new Promise(resolve => {
      endRestoring = resolve
      const cancel = env.setTimer(() => {
        isStuck = true
        broken(new Error('The database does not answer.'))
        resolve()
        changed()
      }, patienceMs)
      void restore().finally(() => {
        isStuck = false
        cancel()
        resolve()
      })
    })
  }

  function stop(error?: ChatError): void {
    if (error) {
      const isSignedOut = error.details?.reason === 'signed_out'
      wiped(isSignedOut)
      void write(() => (cache as CacheStore).clear()).catch(() => {})
      if (isSignedOut) {
        void write(() => (queue as QueueStore).clear()).catch(() => {})
        tell({ wiped: true })
      }
      userId = parts.userId
    } else if (isKeeping) {
      // An answer of this very turn is not on the disk yet.
      if (userId !== undefined) queueKeeper.saw(userId)
      void cacheKeeper.flush()
    }
    isKeeping = false
    release()
    endRestoring()
    stopLooking()
    unwatch()
    channel?.close()
    channel = null
  }

  return {
    start, stop,
    wiped() {
      tell({ wiped: true })
      wiped(true)
    },
    restored: () => restoring,
    maySend: ({ message: { key } }) => isStuck || !isKeeping || (isLeading && !isLeaving) || queueKeeper.isLocal(key),
    discard(id) {
      const entry = model.outbox.get(id)
      if (!entry || entry.isCalling) return
      if (isLeading || isStuck || !isKeeping || entry.message.error || queueKeeper.isLocal(id)) return outbox.discard(id)
      // It may be on its way from another tab.
      void lead.tryOnce(async () => {
        outbox.discard(id)
        await Promise.resolve()
        await tail
      }).catch(() => true).then(isDone => {
        if (!isDone) tell({ discard: id })
      })
    },
    saw(state) {
      if (!isKeeping) return
      const me = model.me?.id
      if (me !== undefined && me !== userId) meet(me)
      if (userId === undefined) return
      if (queueKeeper.saw(userId) && !isLeading && env.isVisible()) tell({ want: true })
      cacheKeeper.saw(state)
      followConnection()
    },
  }
}

/** Without a database everything stays in memory. */
function noKeeper({ logger, outbox }: IndexedDbParts): Keeper & { wiped(): void } {
  let isSaid = false
  return {
    start() {
      if (isSaid) return
      isSaid = true
      logger.warn({}, 'Unsent messages and what is shown cannot be kept beyond this page: there is no IndexedDB here. Everything else works.')
    },
    stop() {}, saw() {}, wiped() {},
    restored: () => Promise.resolve(),
    maySend: () => true,
    discard: outbox.discard,
  }
}
