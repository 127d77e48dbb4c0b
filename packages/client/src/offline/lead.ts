import type { Environment } from '../shell/environment.js'
import type { QueueStore } from './queue-store.js'

/** The right to send what is queued, which one tab has at a time. */
export interface Lead {
  /** Asks for it; `onHeld` is called once it is this tab's, `onLost` when it is not any more although nobody let go. Returns the way to let go, or to stop waiting. */
  take(onHeld: () => void, onLost: () => void): () => void
  /** Does some work with it, if nobody has it; tells whether it was done. */
  tryOnce(work: () => Promise<void>): Promise<boolean>
}

/** By Web Locks: the browser gives it to the next tab as soon as the one before is closed, also when it crashed. */
export function lockLead(locks: LockManager, name: string): Lead {
  return {
    take(onHeld, onLost) {
      const stop = new AbortController()
      let release = (): void => {}
      let isHeld = false
      locks.request(name, { signal: stop.signal }, () => new Promise<void>(resolve => {
        if (stop.signal.aborted) return resolve()
        release = resolve
        isHeld = true
        onHeld()
      })).then(() => {}, () => {
        if (stop.signal.aborted) return
        // Taken away, or not to be had in this page at all: then each tab sends for itself, and the server keeps what is sent twice once.
        if (isHeld) onLost()
        else onHeld()
      })
      return () => {
        stop.abort()
        release()
      }
    },
    tryOnce: work => locks.request(name, { ifAvailable: true }, async lock => {
      if (lock) await work()
      return lock !== null
    }),
  }
}

/** Without locks (pages without TLS have none), a lease in the database: what a closed tab left goes on when its lease has run out. */
const leaseMs = 10_000
const renewMs = 3_000

/** By a lease. A tab whose timers slept may send what another sends too; the server keeps it once. */
export function leaseLead(store: QueueStore, env: Environment, newId: () => string): Lead {
  return {
    take(onHeld, onLost) {
      const holder = newId()
      let isHeld = false
      let isOver = false
      let cancel = (): void => {}
      const turn = async (): Promise<void> => {
        const now = env.now()
        // A database that fails is no reason to stop sending.
        const isMine = await store.lease(holder, now, now + leaseMs).catch(() => true)
        if (isOver) return isMine ? letGo() : undefined
        if (isMine !== isHeld) {
          isHeld = isMine
          if (isMine) onHeld()
          else onLost()
        }
        cancel = env.setTimer(() => void turn(), renewMs)
      }
      const letGo = (): void => void store.lease(holder, env.now(), 0).catch(() => {})
      void turn()
      return () => {
        isOver = true
        cancel()
        if (isHeld) letGo()
      }
    },
    async tryOnce(work) {
      const holder = newId()
      const now = env.now()
      if (!await store.lease(holder, now, now + leaseMs)) return false
      await work()
      await store.lease(holder, now, 0)
      return true
    },
  }
}
