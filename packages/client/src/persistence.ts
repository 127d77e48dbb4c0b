/** Keeps what is unsent and what was shown beyond the life of a page. Made by `indexedDb()` of `@confab/client/offline`, for one client. */
export interface Persistence {
  /** Deletes all that is kept, unsent messages included: for signing out. Resolves when it is gone, or could not be reached. */
  wipe(): Promise<void>
}
