/** What is known of a file before it is stored. */
export interface UploadMeta {
  /** Where it goes: made by core, random, safe in a path and in a URL. */
  key: string
  /** Its media type, as sniffed from its bytes. */
  contentType: string
  /** The name its owner gave it. Data: never a path. */
  fileName: string
}

/** Where files are kept: bytes in, a URL out. */
export interface Uploads {
  /** Stores the bytes under the key. */
  put(bytes: Uint8Array, meta: UploadMeta): Promise<void>
  /** Returns where the file can be read for a while; null when there is none. */
  url(key: string): Promise<string | null>
  /** Removes it. Repeating it does nothing. */
  remove(key: string): Promise<void>
}
