/** What decides where the line goes. */
export interface Reading {
  /** The reader looks at the end of the timeline. */
  isReading: boolean
  /** The reader's seen mark. */
  seenSeq: number
  /** Whether there is something after it. */
  hasUnseen: boolean
}

/**
 * Where the line "New messages" stands: above what came while the reader was away. It stays while they read, and moves only when they were away again.
 */
export function createUnseenLine(): { after(reading: Reading): number | null; remove(): void } {
  let after: number | null = null
  // Read up to the line: the next message that comes unseen may move it.
  let isSettled = true
  return {
    after({ isReading, seenSeq, hasUnseen }) {
      if (isReading) isSettled = true
      else if (isSettled && hasUnseen) {
        after = seenSeq
        isSettled = false
      }
      return after
    },
    remove: () => (after = null),
  }
}
