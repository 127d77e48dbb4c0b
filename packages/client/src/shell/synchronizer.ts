import type { Me, SyncResult } from '@confab/protocol'
import { forget } from '../engine/model.js'
import { syncInput, takeSync } from '../engine/sync.js'
import type { Shell } from './shell.js'

/** Brings the model up to date as a whole: who the actor is, where that is not known for sure, and one call for everything else. */
export interface Synchronizer {
  /** Does it; rejects with why it could not be done. */
  sync(): Promise<void>
  /** The actor's own profile may have changed: next time it is read. */
  reset(): void
  /** A connection begins, at which it may have become somebody else. */
  start(): void
}

/** Makes it. `isRendered`: the server has just told who the actor is. `restored`: resolves when what was kept is in the model. */
export function createSynchronizer({ model, call, changed }: Shell, isRendered: boolean, restored: () => Promise<void> | undefined): Synchronizer {
  let isKnown = isRendered
  let hasAsked = false
  return {
    reset: () => void (isKnown = false),
    // A page that is mounted, unmounted and mounted again before it has asked anything has nothing to ask again.
    start: () => void (isKnown &&= !hasAsked),
    async sync() {
      await restored()
      hasAsked = true
      if (!isKnown) {
        const me = await call('getMe') as Me
        // Somebody else has signed in: nothing of what was there before is for them.
        if (model.me && model.me.id !== me.id) forget(model)
        model.me = me
        isKnown = true
      }
      const { known, loaded } = syncInput(model)
      model.stale = false
      model.asking = true
      try {
        takeSync(model, await call('sync', { known, loaded }) as SyncResult, known)
      } catch (error) {
        model.stale = true
        throw error
      } finally {
        model.asking = false
        changed()
      }
    },
  }
}
