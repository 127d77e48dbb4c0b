import { closeRef, openRef } from '../engine/opened.js'
import { conversationKey, type ConversationRef } from '../state.js'
import type { SeenMarks } from './seen-marks.js'
import type { Shell } from './shell.js'

/** What the app has open, and what is seen in it by being looked at. */
export interface Openings {
  /** Opens a conversation once more; with `isRead`, what arrives there is marked as seen. Returns the way to close it, which does nothing the second time. */
  open(ref: ConversationRef, isRead?: boolean): () => void
  /** Marks what is looked at: by a page that has the focus, at the end of a timeline. */
  settle(): void
}

/** Makes it, with nothing open. */
export function createOpenings({ env, model, changed }: Shell, seenMarks: SeenMarks): Openings {
  /** What is open, and whether what arrives there is seen; each time it was opened by itself. */
  const opened = new Map<ConversationRef, boolean | undefined>()
  return {
    open(ref, isRead) {
      const own = { ...ref }
      opened.set(own, isRead)
      openRef(model, own)
      changed()
      return () => {
        if (!opened.delete(own)) return
        closeRef(model, own)
        changed()
      }
    },
    settle() {
      for (const [ref, isRead] of opened) {
        const conversationId = conversationKey(model, ref)
        const { row, log } = model.records.get(conversationId) ?? {}
        if (isRead && row?.unseenCount && row.lastSeq > row.seenSeq && log && !log.hasNewer && env.isFocused()) void seenMarks.mark({ conversationId })
      }
    },
  }
}
