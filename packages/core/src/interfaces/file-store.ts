/** A file that is to be removed. */
export interface DoomedFile {
  /** The key under which uploads keep it. */
  key: string
  /** Not before this moment, ISO 8601. */
  removeAfter: string
}

/**
 * What is known of files that may be in nobody's use: those that were uploaded and not sent yet, and those of deleted messages. A storage without it keeps a chat as well; then nobody removes what was uploaded and never
 * sent, nor what could not be removed at once.
 */
export interface FileStore {
  /** Notes files. One that is noted already gets the new moment. */
  note(files: readonly DoomedFile[]): Promise<void>
  /** Forgets files: they are in use now, or gone. Those that are not noted are passed over. */
  forget(keys: readonly string[]): Promise<void>
  /** Returns the keys of files whose moment has come, those noted for the earliest first, at most `limit`. */
  due(now: string, limit: number): Promise<string[]>
}
