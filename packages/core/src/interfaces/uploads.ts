/** What is known of a file before it is stored. */
export interface UploadMeta {
  /** Where it goes: made by core, random, lower case, safe in a path and in a URL, ending in a dot and the extension of its type. */
  key: string
  /** Its media type, as read off its bytes. */
  contentType: string
  /** The name its owner gave it. Data: never a path. */
  fileName: string
}

/**
 * Where files are kept: bytes in, bytes or a URL out. Who may read a file was decided before `read` or `url` is called. At least one of the two is there; with both, callers are
 * sent to the URL.
 */
export interface Uploads {
  /** Stores the bytes, which are never none, under the key. They may be changed once it has resolved. */
  put(bytes: Uint8Array, meta: UploadMeta): Promise<void>
  /** Returns the bytes of a file, which the HTTP handler then serves itself; null when there is none. */
  read?(key: string): Promise<Uint8Array | null>
  /** Returns where the file can be read without anybody's help for the next five minutes at least; null when it is known that there is none, else a URL of nothing answers 404. */
  url?(key: string): Promise<string | null>
  /** Removes it. Repeating it does nothing. */
  remove(key: string): Promise<void>
}
