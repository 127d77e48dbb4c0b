import type { Database } from './database.js'
import { headUpdate, mergeMoves, type HeadMove } from './head-update.js'
import type { MessageRow } from './documents.js'

/** Keeps what sidebars show level with the log. */
export interface Heads {
  /**
   * Resolves when the conversation's head shows the message, or something later. Calls of one moment go out together, one update for each conversation.
   * @throws UNAVAILABLE when that is not certain within the time-out.
   */
  show(message: MessageRow): Promise<void>
}

interface Waiting {
  move: HeadMove
  waiters: { resolve: () => void; reject: (error: unknown) => void }[]
}

const atOnce = 2
const mostConversations = 500

/** Makes the writer of heads. */
export function createHeads({ conversations, reach }: Pick<Database, 'conversations' | 'reach'>): Heads {
  const waiting = new Map<string, Waiting>()
  const busy = new Set<string>()
  let inFlight = 0
  let scheduled = false

  const take = (): [string, Waiting][] => {
    const taken: [string, Waiting][] = []
    for (const entry of waiting) {
      if (taken.length === mostConversations) break
      if (!busy.has(entry[0])) taken.push(entry)
    }
    for (const [id] of taken) {
      waiting.delete(id)
      busy.add(id)
    }
    return taken
  }

  const write = async (taken: readonly [string, Waiting][]): Promise<void> => {
    const updates = taken.map(([, { move }]) => ({ updateOne: headUpdate(move) }))
    try {
      await reach.repeat((options) => conversations.bulkWrite(updates, { ...options, ordered: false }))
      for (const [, { waiters }] of taken) waiters.forEach(({ resolve }) => resolve())
    } catch (error) {
      for (const [, { waiters }] of taken) waiters.forEach(({ reject }) => reject(error))
    }
  }

  const pump = (): void => {
    scheduled = false
    while (inFlight < atOnce) {
      const taken = take()
      if (taken.length === 0) return
      inFlight += 1
      void write(taken).then(() => {
        inFlight -= 1
        for (const [id] of taken) busy.delete(id)
        pump()
      })
    }
  }

  return {
    show: (message) => new Promise<void>((resolve, reject) => {
      const id = message.conversationId.toHexString()
      const move: HeadMove = { conversationId: message.conversationId, rev: message.rev, message }
      const entry = waiting.get(id)
      const waiter = { resolve, reject }
      if (entry === undefined) waiting.set(id, { move, waiters: [waiter] })
      else {
        entry.move = mergeMoves(entry.move, move)
        entry.waiters.push(waiter)
      }
      // After the caller's loop: a batch of inserts settles all its messages in one go.
      if (!scheduled) queueMicrotask(pump)
      scheduled = true
    }),
  }
}
