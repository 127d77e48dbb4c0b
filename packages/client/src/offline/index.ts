export type { Persistence } from '../persistence.js'
export { indexedDb, type BrowserParts, type IndexedDbOptions, type TabChannel } from './indexed-db.js'
