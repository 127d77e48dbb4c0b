import type { Database } from './database.js'
import type { MessageRow } from './documents.js'
import { headUpdate, mergeMoves, plainHeadUpdate, type HeadMove, type HeadUpdate } from './head-update.js'
import type { PlainHeads } from './plain-heads.js'

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
  shown: Promise<void>
  resolve: () => void
  reject: (error: unknown) => void
}

const atOnce = 2
const mostConversations = 500

/** Makes the writer of heads. */
export function createHeads({ conversations, reach }: Pick<Database, 'conversations' | 'reach'>, plainHeads: PlainHeads): Heads {
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
    const [first, ...others] = taken.map(([id, { move }]) => (plainHeads.has(id) ? plainHeadUpdate(move) : headUpdate(move))) as [HeadUpdate, ...HeadUpdate[]]
    try {
      await reach.repeat((options): Promise<unknown> => (others.length === 0
        ? conversations.updateOne(first.filter, first.update, options)
        : conversations.bulkWrite([first, ...others].map((updateOne) => ({ updateOne })), { ...options, ordered: false })), { mayLinger: true })
      for (const [, { resolve }] of taken) resolve()
    } catch (error) {
      for (const [, { reject }] of taken) reject(error)
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
    show: (message) => {
      const id = message.conversationId.toHexString()
      const move: HeadMove = { conversationId: message.conversationId, rev: message.rev, message }
      let entry = waiting.get(id)
      if (entry === undefined) waiting.set(id, entry = newEntry(move))
      else entry.move = mergeMoves(entry.move, move)
      // After the caller's loop: a batch of inserts settles all its messages in one go.
      if (!scheduled) queueMicrotask(pump)
      scheduled = true
      return entry.shown
    },
  }
}

function newEntry(move: HeadMove): Waiting {
  let ends: Pick<Waiting, 'resolve' | 'reject'> | undefined
  const shown = new Promise<void>((resolve, reject) => {
    ends = { resolve, reject }
  })
  return { move, shown, ...(ends as unknown as Pick<Waiting, 'resolve' | 'reject'>) }
}
