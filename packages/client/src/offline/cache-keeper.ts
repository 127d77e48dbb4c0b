import type { ClientState } from '../state.js'
import type { KeeperParts } from '../shell/keeper.js'
import type { CacheStore } from './cache-store.js'
import { packRecord, packSetting, unpack, worthKeeping } from './saved-model.js'

/** So long changes are gathered before they are written. */
const gatherMs = 1_000

/** Keeps what is shown. */
export interface CacheKeeper {
  /** Puts what was kept into the model, when it is this person's, or nobody knows who is there. */
  restore(userId: string | undefined): Promise<void>
  /** Writes what has changed, in a moment. */
  saw(state: ClientState): void
  /** Writes it at once. */
  flush(): Promise<void>
  /** Forgets what was written. */
  reset(): void
}

/** Makes one. `write`: does a piece of work on the disk after those before it. */
export function createCacheKeeper({ env, model }: KeeperParts, store: CacheStore, write: (work: () => Promise<void>) => Promise<void>): CacheKeeper {
  /** What was written of each conversation, as the state shows it: it is the same object as long as nothing changed. */
  let written = new Map<string, unknown[]>()
  let setting: unknown[] = []
  let seen: ClientState | undefined
  let cancel: (() => void) | undefined

  function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    const state = seen
    // A sidebar that was never read says nothing about what is not in it.
    if (!state || model.cursor === undefined) return Promise.resolve()
    const rows = new Map(state.sidebar.items.map(item => [item.key, item]))
    const kept = worthKeeping(model)
    const keys = new Set(kept.map(({ key }) => key))
    const changed = kept.filter(({ key }) => {
      const now = [rows.get(key), state.conversations.get(key)]
      const isSame = written.get(key)?.every((part, index) => part === now[index])
      written.set(key, now)
      return !isSame
    })
    const gone = [...written.keys()].filter(key => !keys.has(key))
    for (const key of gone) written.delete(key)
    const { me, users, cursor, top } = model
    const isSame = [me, users, cursor, top].every((part, index) => part === setting[index])
    setting = [me, users, cursor, top]
    if (isSame && !changed[0] && !gone[0]) return Promise.resolve()
    const records = changed.map(packRecord)
    const saved = isSame ? null : packSetting(model)
    return write(() => store.save(saved, records, gone))
  }

  return {
    flush,
    async restore(userId) {
      const saved = await store.load()
      if (!saved) return
      if (userId !== undefined && saved.setting.me.id !== userId) return store.clear()
      for (const { key } of saved.records) written.set(key, [null])
      unpack(model, saved.setting, saved.records)
    },
    saw(state) {
      if (state === seen) return
      seen = state
      cancel ??= env.setTimer(() => {
        cancel = undefined
        void flush()
      }, gatherMs)
    },
    reset() {
      cancel?.()
      cancel = seen = undefined
      written = new Map()
      setting = []
    },
  }
}
