import { RecentlyUsed } from './recently-used.js'

/**
 * Seqs that are known to exist, from what this node has read and written. A log never shrinks, so a seq once known stays valid: a mark at or below it needs no
 * look at the log.
 */
export interface KnownSeqs {
  /** Notes that a conversation has a message of this number. */
  note(conversationId: string, seq: number): void
  /** The highest number noted, 0 for none. */
  get(conversationId: string): number
}

const kept = 20_000

/** Makes the notes; they forget the conversations that were quiet longest. */
export function createKnownSeqs(): KnownSeqs {
  const seqs = new RecentlyUsed<number>(kept)
  const get = (conversationId: string): number => seqs.get(conversationId) ?? 0
  return {
    get,
    note: (conversationId, seq) => {
      if (seq > get(conversationId)) seqs.set(conversationId, seq)
    },
  }
}
