import type { Keeper } from '../shell/keeper.js'
import type { IndexedDbParts } from './create-keeper.js'

/** The keeper of a client without a database: everything stays in memory, which is said once. */
export function noKeeper({ logger, outbox }: Pick<IndexedDbParts, 'logger' | 'outbox'>): Keeper & { wiped(): void } {
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
