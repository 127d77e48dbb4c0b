import type { SeenStore } from '@confab/core'
import type { MemoryState } from './memory-state.js'
import { lastSeqOf } from './message-log.js'

/** Seen marks. */
export function memorySeen(state: MemoryState): SeenStore {
  return {
    async mark({ conversationId, userId, seq }) {
      const record = state.conversations.get(conversationId)
      if (record === undefined) return { seq: 0, moved: false }
      const lastSeq = lastSeqOf(record.log)
      const present = record.marks.get(userId) ?? 0
      const wanted = seq === null ? lastSeq : Math.min(seq, lastSeq)
      if (wanted <= present) return { seq: present, moved: false }
      record.marks.set(userId, wanted)
      return { seq: wanted, moved: true }
    },

    async list(conversationId, userIds) {
      const marks = state.conversations.get(conversationId)?.marks
      if (marks === undefined) return []
      return Array.from(userIds ?? marks.keys()).flatMap((userId) => {
        const seq = marks.get(userId)
        return seq === undefined ? [] : [{ conversationId, userId, seq }]
      })
    },
  }
}
