import type { Me, User } from '@confab/protocol'
import type { Rec } from '../engine/model.js'
import { ask, describeDatabase } from './database.js'

/** What is kept of one conversation: what is known of it, without what is of this page only. */
export type SavedRecord = Omit<Rec, 'ahead' | 'typing' | 'open' | 'loading' | 'error'>

/** What is kept besides the conversations. */
export interface SavedSetting {
  /** Whose it all is. */
  me: Me
  users: ReadonlyMap<string, User>
  cursor: string | null | undefined
  top: string
}

/** What was shown last, kept on the disk so that it is there before the network. It may be lost at any time. */
export interface CacheStore {
  /** Everything; null when there is nothing. */
  load(): Promise<{ setting: SavedSetting; records: SavedRecord[] } | null>
  /** Writes what changed. */
  save(setting: SavedSetting | null, records: readonly SavedRecord[], gone: readonly string[]): Promise<void>
  /** Deletes everything. */
  clear(): Promise<void>
  /** Lets go of the database. */
  close(): void
}

const names = ['records', 'setting']

/** Describes the cache of that name and version. Caches of versions before are dropped: they have another shape. */
export function cacheStore(factory: IDBFactory, name: string, version: number): CacheStore {
  const nameOf = (number: number): string => `${name} ${number}`
  const database = describeDatabase(factory, nameOf(version), { records: { keyPath: 'key' }, setting: {} })
  return {
    load() {
      for (let older = 1; older < version; older += 1) factory.deleteDatabase(nameOf(older))
      return database.run('readonly', names, async store => {
        const setting = await ask(store('setting').get('setting') as IDBRequest<SavedSetting | undefined>)
        return setting ? { setting, records: await ask(store('records').getAll() as IDBRequest<SavedRecord[]>) } : null
      })
    },
    save: (setting, records, gone) => database.run('readwrite', names, async store => {
      for (const record of records) await ask(store('records').put(record))
      for (const key of gone) await ask(store('records').delete(key))
      if (setting) await ask(store('setting').put(setting, 'setting'))
    }),
    clear: () => database.run('readwrite', names, async store => {
      for (const one of names) await ask(store(one).clear())
    }),
    close: database.close,
  }
}
