import type { Environment } from '../shell/environment.js'

/** After so long a database that does not answer is done without. */
const patienceMs = 3_000

/** Waiting for what was kept: the client asks nothing before it has it, but for a database that does not answer nobody waits long. */
export interface Restoring {
  /** Whether the database has not answered for too long. What it has may still come; until then this page is on its own. */
  readonly isStuck: boolean
  /** Begins to wait for `work`, which never rejects. */
  start(work: () => Promise<void>): void
  /** Waits no more. */
  stop(): void
  /** Resolves when nobody has to wait any more. */
  restored(): Promise<void>
}

/** Makes it. `broken`: hears that the database does not answer. */
export function createRestoring({ env, changed }: { readonly env: Environment; changed(): void }, broken: (error: unknown) => void): Restoring {
  let isStuck = false
  let waiting = Promise.resolve()
  let end = (): void => {}
  return {
    get isStuck() {
      return isStuck
    },
    start(work) {
      waiting = new Promise(resolve => {
        end = resolve
        const cancel = env.setTimer(() => {
          isStuck = true
          broken(new Error('The database does not answer.'))
          resolve()
          changed()
        }, patienceMs)
        void work().finally(() => {
          isStuck = false
          cancel()
          resolve()
        })
      })
    },
    stop: () => end(),
    restored: () => waiting,
  }
}
