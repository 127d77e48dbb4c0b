import { ChatError, type Me, type SyncResult } from '@confab/protocol'
import { forget } from '../engine/model.js'
import { syncInput, takeSync } from '../engine/sync.js'
import type { Asker } from './asker.js'
import type { SeenMarks } from './seen-marks.js'
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

/** Makes it. `isRendered`: the server has just told who the actor is. */
export function createSynchronizer({ model, call, changed }: Shell, { following }: Asker, seenMarks: SeenMarks, isRendered: boolean): Synchronizer {
  let isKnown = isRendered
  let hasAsked = false
  /** One more with each doubt: who it was before says nothing. */
  let doubts = 0

  function reset(): void {
    isKnown = false
    doubts += 1
  }

  return {
    reset,
    start() {
      // A page that is mounted, unmounted and mounted again before it has asked anything has nothing to ask again.
      if (hasAsked) reset()
    },
    async sync() {
      hasAsked = true
      while (!isKnown) {
        const before = doubts
        const me = await call('getMe') as Me
        if (before !== doubts) continue
        // Somebody else has signed in: nothing of what was there before is for them.
        if (model.me && model.me.id !== me.id) {
          forget(model)
          seenMarks.fail(new ChatError('UNAUTHENTICATED'))
        }
        model.me = me
        isKnown = true
      }
      const { known, loaded } = syncInput(model)
      const { hearings } = model
      model.stale = false
      model.asking = true
      try {
        const follow = following()
        const answer = await call('sync', { known, loaded }) as SyncResult
        takeSync(model, answer, known, hearings)
        follow(answer.sidebar)
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
