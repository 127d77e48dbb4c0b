/**
 * What carries events between nodes, as a socket server sees it: a Socket.IO adapter that has one shows it as its property `bus`. While it is away, nodes serve their own connections and
 * clients ask for what they miss.
 */
export interface Bus {
  /** Why events do not reach the other nodes at the moment, in one sentence; null while they do. */
  readonly problem: string | null
  /** Calls `listener` whenever a problem came or went: what was sent meanwhile was lost. Returns the way to stop. */
  onChange(listener: () => void): () => void
}
