import type { ChatError } from '@confab/protocol'
import type { Keeper, KeeperParts } from '../shell/keeper.js'
import { newId } from '../shell/new-id.js'
import { createCacheKeeper } from './cache-keeper.js'
import type { CacheStore } from './cache-store.js'
import { createDiskTurns } from './disk-turns.js'
import type { BrowserParts } from './indexed-db.js'
import { leaseLead, lockLead } from './lead.js'
import { createLeader } from './leader.js'
import { noKeeper } from './no-keeper.js'
import { createQueueKeeper } from './queue-keeper.js'
import type { QueueStore } from './queue-store.js'
import { createRestoring } from './restoring.js'
import { createTabTalk, type Told } from './tab-talk.js'

/** What a keeper over IndexedDB stands on. */
export interface IndexedDbParts extends KeeperParts, BrowserParts {
  readonly name: string
  readonly userId: string | undefined
  readonly logger: { warn(details: unknown, message: string): void }
  readonly cache: CacheStore | null
  readonly queue: QueueStore | null
}

/**
 * Makes the keeper of one client: it begins and ends with the connection, and says whose data are kept. What is kept stays one person's, so when somebody else is there, or nobody,
 * it is deleted. `wiped`: everything was deleted, and nothing more is to be kept until the client connects anew.
 */
export function createKeeper(parts: IndexedDbParts): Keeper & { wiped(): void } {
  const { env, model, changed, outbox, name, cache, queue, locks } = parts
  if (!cache || !queue) return noKeeper(parts)

  let isKeeping = false
  let userId = parts.userId
  let unwatch = (): void => {}

  const disk = createDiskTurns(cache, parts.logger)
  const { broken, attempt } = disk
  const look = (ids?: readonly string[]): Promise<void> => (userId === undefined ? Promise.resolve() : queueKeeper.look(userId, ids).catch(() => {}))
  const talk = createTabTalk({ ...parts, hear, look: () => void look(), broken })
  const lead = locks ? lockLead(locks, name) : leaseLead(queue, env, newId)
  const leader = createLeader({ ...parts, lead, queue, disk, look, userId: () => userId })
  const restoring = createRestoring(parts, broken)
  const queueKeeper = createQueueKeeper({ ...parts, store: queue, write: disk.write, tell: ids => talk.tell({ ids }) })
  const cacheKeeper = createCacheKeeper(parts, cache, attempt)
  const deleteShown = (): void => void attempt(() => cache.clear())
  const deleteUnsent = (exceptOf?: string): void => void attempt(() => queue.clear(exceptOf))

  function hear(told: Told): void {
    if (!isKeeping) return
    if ('ids' in told) void look(told.ids)
    else if ('discard' in told) {
      if (leader.isLeading) outbox.discard(told.discard)
    } else if ('want' in told) leader.giveWay()
    else if ('wiped' in told) endKeeping(true)
  }

  /** Keeps nothing more; with `isWiped` also not what was to be written before. */
  function endKeeping(isWiped: boolean): void {
    isKeeping = false
    if (isWiped) disk.reset()
    leader.release()
    forgetTracks()
  }

  /** What is on the disk is not what this page has put there. */
  function forgetTracks(): void {
    queueKeeper.reset()
    cacheKeeper.reset()
  }

  /** Who is there is known, or is somebody else. */
  function meet(id: string): void {
    if (userId !== undefined && userId !== id) {
      forgetTracks()
      deleteShown()
      deleteUnsent(id)
    }
    userId = id
    void look()
  }

  async function restore(): Promise<void> {
    const known = model.me?.id ?? userId
    await attempt(() => cacheKeeper.restore(known))
    userId = known ?? model.me?.id
    await look()
    changed()
  }

  return {
    start() {
      if (isKeeping) return
      isKeeping = true
      talk.open()
      unwatch = env.watch(() => {
        if (env.isVisible()) void look()
        else void cacheKeeper.flush()
      })
      restoring.start(restore)
    },
    stop(error?: ChatError) {
      if (error) {
        const isSignedOut = error.details?.reason === 'signed_out'
        endKeeping(isSignedOut)
        deleteShown()
        if (isSignedOut) {
          deleteUnsent()
          talk.tell({ wiped: true })
        }
        userId = parts.userId
      } else if (isKeeping) {
        // An answer of this very turn is not on the disk yet.
        if (userId !== undefined) queueKeeper.saw(userId)
        void cacheKeeper.flush()
      }
      isKeeping = false
      leader.release()
      restoring.stop()
      unwatch()
      talk.close()
    },
    wiped() {
      talk.tell({ wiped: true })
      endKeeping(true)
    },
    restored: restoring.restored,
    maySend: ({ message: { key } }) => restoring.isStuck || !isKeeping || leader.maySend() || queueKeeper.isLocal(key),
    discard(id) {
      const entry = model.outbox.get(id)
      if (!entry || entry.isCalling) return
      if (leader.isLeading || restoring.isStuck || !isKeeping || entry.message.error || queueKeeper.isLocal(id)) return outbox.discard(id)
      // It may be on its way from another tab.
      void leader.tryOnce(() => outbox.discard(id)).then(isDone => {
        if (!isDone) talk.tell({ discard: id })
      })
    },
    saw(state) {
      if (!isKeeping) return
      const me = model.me?.id
      if (me !== undefined && me !== userId) meet(me)
      if (userId === undefined) return
      if (queueKeeper.saw(userId) && !leader.isLeading && env.isVisible()) talk.tell({ want: true })
      cacheKeeper.saw(state)
      leader.follow()
    },
  }
}
