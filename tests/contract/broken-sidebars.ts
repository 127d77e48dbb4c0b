import type { StoredMessage } from '@confab/core'
import { broken, type BrokenAdapter, someTurns, wholeLog, withRows } from './broken-adapter.js'

interface Head {
  lastSeq: number
  lastRev: number
  lastMessage: StoredMessage
}

/** Adapters whose sidebars are broken. */
export const brokenSidebars: BrokenAdapter[] = [
  broken('guards the whole head by its rev', 'A3 visible', 'whatever resolved is in the sidebar', inner => {
    const heads = new Map<string, Head>()
    const write = async (message: StoredMessage, isAppend: boolean): Promise<void> => {
      const before = heads.get(message.conversationId)
      const head = isAppend || before === undefined ? { lastSeq: message.seq, lastRev: message.rev, lastMessage: message } : { ...before, lastRev: message.rev }
      if (head.lastMessage.id === message.id) head.lastMessage = message
      await someTurns()
      if ((heads.get(message.conversationId)?.lastRev ?? 0) < message.rev) heads.set(message.conversationId, head)
    }
    return {
      ...withRows(inner, row => ({ ...row, ...heads.get(row.conversation.id) })),
      messages: {
        append: async draft => {
          const result = await inner.messages.append(draft)
          await write(result.message, true)
          return result
        },
        edit: async edit => {
          const result = await inner.messages.edit(edit)
          if (result !== null) await write(result.message, false)
          return result
        },
      },
    }
  }),

  broken('answers before the head is written', 'A3 visible', 'once it has resolved', inner => {
    const heads = new Map<string, Head>()
    return {
      ...withRows(inner, row => ({ ...row, lastMessage: null, lastSeq: 0, lastRev: 0, ...heads.get(row.conversation.id) })),
      messages: {
        append: async draft => {
          const result = await inner.messages.append(draft)
          const { seq, rev } = result.message
          void someTurns().then(() => heads.set(draft.conversationId, { lastSeq: seq, lastRev: rev, lastMessage: result.message }))
          return result
        },
      },
    }
  }),

  broken('stores a counter of unseen messages', 'A4 forward only', 'unseen are the messages above the mark', inner => {
    const counters = new Map<string, number>()
    return {
      ...withRows(inner, (row, userId) => ({ ...row, unseenCount: Math.min(100, counters.get(`${row.conversation.id} ${userId}`) ?? 0) })),
      messages: {
        append: async draft => {
          const result = await inner.messages.append(draft)
          const members = (await inner.conversations.get(draft.conversationId))?.members ?? []
          for (const { userId } of members) {
            const key = `${draft.conversationId} ${userId}`
            if (result.created && userId !== draft.senderId) counters.set(key, (counters.get(key) ?? 0) + 1)
          }
          return result
        },
      },
      seen: {
        mark: async move => {
          counters.set(`${move.conversationId} ${move.userId}`, 0)
          return inner.seen.mark(move)
        },
      },
    }
  }),

  broken('counts deleted messages as unseen', 'A4 forward only', 'unseen are the messages above the mark', inner =>
    withRows(inner, async (row, userId) => {
      const above = (await wholeLog(inner, row.conversation.id)).filter(({ seq, senderId }) => seq > row.seenSeq && senderId !== userId)
      return { ...row, unseenCount: Math.min(100, above.length) }
    }),
  ),

  broken('counts unseen messages without end', 'A4 forward only', 'unseen is counted to 100', inner =>
    withRows(inner, async (row, userId) => {
      const above = (await wholeLog(inner, row.conversation.id)).filter(({ seq, senderId, deletedAt }) => seq > row.seenSeq && senderId !== userId && deletedAt === null)
      return { ...row, unseenCount: above.length }
    }),
  ),

  broken('shows a last message below historyFrom', 'History is bounded', 'the sidebar of who joined since', inner =>
    withRows(inner, async row => ({ ...row, lastMessage: (await wholeLog(inner, row.conversation.id)).at(-1) ?? null })),
  ),

  broken('leaves the mark of who joins where it was', 'A8 fresh', 'who joins has seen everything', inner => ({
    ...withRows(inner, async row => ({ ...row, seenSeq: 0, unseenCount: row.lastSeq })),
  })),

  broken('makes cursors of the activity alone', 'A6 bounded', 'many have the same activity', inner => ({
    conversations: {
      sidebar: async ({ userId, cursor, limit }) => {
        const all = (await inner.conversations.sidebar({ userId, limit: Number.MAX_SAFE_INTEGER })).rows
        const rest = cursor === undefined ? all : all.filter(({ activityAt }) => activityAt < cursor)
        return { rows: rest.slice(0, limit), cursor: rest.length > limit ? (rest[limit - 1]?.activityAt ?? null) : null }
      },
    },
  })),

  broken('makes cursors of positions', 'A6 bounded', 'what did not move is shown once', inner => ({
    conversations: {
      sidebar: async ({ userId, cursor = '0', limit }) => {
        const all = (await inner.conversations.sidebar({ userId, limit: Number.MAX_SAFE_INTEGER })).rows
        const end = Number(cursor) + limit
        return { rows: all.slice(Number(cursor), end), cursor: end < all.length ? String(end) : null }
      },
    },
  })),

  broken('moves a large group up with every message', 'A6 bounded', 'above 50 members', inner =>
    withRows(inner, row => ({ ...row, activityAt: row.lastMessage?.createdAt ?? row.activityAt })),
  ),
]
