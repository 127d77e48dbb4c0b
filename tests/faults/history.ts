/** One line of a log: what one client did, was told or showed, or what was done to the servers. Times are milliseconds of one clock. */
export type HistoryEntry = { at: number } & (
  /** The person pressed send. */
  | { kind: 'sent'; client: string; conversationId: string; key: string; text: string }
  /** The client was told that the message is stored, and where. */
  | { kind: 'acked'; client: string; conversationId: string; key: string; id: string; seq: number; rev: number }
  /** A message, a call or the session ended with an error that the person sees. */
  | { kind: 'error'; client: string; what: string; code: string }
  /** An event `message.created` came live. */
  | { kind: 'heard'; client: string; conversationId: string; id: string }
  /** The client is complete up to this rev. */
  | { kind: 'synced'; client: string; conversationId: string; rev: number }
  /** The connection is in another state. */
  | { kind: 'connection'; client: string; state: string }
  /** What the client shows at the end, all pages loaded. */
  | { kind: 'shown'; client: string; conversationId: string; syncedRev: number; unseen: number; seenSeq: number; messages: ShownMessage[] }
  /** Something was broken. */
  | { kind: 'fault'; name: string }
  /** It is whole again. */
  | { kind: 'healed'; name: string }
)

/** An entry before it is given its time. */
export type HistoryEvent = HistoryEntry extends infer Entry ? Entry extends { at: number } ? Omit<Entry, 'at'> : never : never

/** A bubble, as a client shows it. */
export interface ShownMessage {
  id: string | null
  seq: number | null
  senderId: string
  text: string
}

/** A message, as it is stored. */
export interface StoredRow {
  conversationId: string
  id: string
  seq: number
  rev: number
  senderId: string
  key: string
  text: string
}

/** All that is known of a run. Plain JSON: it may be written down and judged later. */
export interface History {
  /** Who takes part in which conversation. */
  members: Record<string, string[]>
  entries: HistoryEntry[]
  stored: StoredRow[]
}

/** Writes a log. */
export interface Recorder {
  readonly entries: HistoryEntry[]
  (event: HistoryEvent): void
}

/** Makes a log that is empty. */
export function recorder(): Recorder {
  const entries: HistoryEntry[] = []
  return Object.assign((event: HistoryEvent) => void entries.push({ at: performance.now(), ...event } as HistoryEntry), { entries })
}
