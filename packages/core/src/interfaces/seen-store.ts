import type { SeenMark } from '@confab/protocol'

/** A mark to be moved. */
export interface SeenMove {
  /** Where. */
  conversationId: string
  /** Whose. */
  userId: string
  /** Up to and including this seq, but never past the latest message; null means the latest. */
  seq: number | null
}

/** Seen marks. They never touch the conversation itself. */
export interface SeenStore {
  /** Moves a mark forward, never back (A4), and returns where it is now and whether this call moved it. */
  mark(move: SeenMove): Promise<{ seq: number; moved: boolean }>
  /** Returns the marks of a conversation; with `userIds`, only theirs. */
  list(conversationId: string, userIds?: readonly string[]): Promise<SeenMark[]>
}
