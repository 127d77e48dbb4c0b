import type { SidebarRow, Storage, StoredConversation } from '@confab/core'
import type { Message } from '@confab/protocol'
import { type Alteration, broken, brokenAcrossNodes, type BrokenAdapter, someTurns, wholeLog } from './broken-adapter.js'

/** Replaces the rows of every sidebar. */
function withRows(inner: Storage, change: (row: SidebarRow, userId: string) => SidebarRow | Promise<SidebarRow>): Alteration {
  return {
    conversations: {
      sidebar: async query => {
        const { rows, cursor } = await inner.conversations.sidebar(query)
        return { rows: await Promise.all(rows.map(async row => change(row, query.userId))), cursor }
      },
    },
  }
}

interface Head {
  lastSeq: number
  lastRev: number
  lastMessage: Message
}

/** Adapters whose conversations, sidebars, marks or people are broken. */
export const brokenSidebars: BrokenAdapter[] = [
  broken('guards the whole head by its rev', 'A3 visible', 'whatever resolved is in the sidebar', inner => {
    const heads = new Map<string, Head>()
    const write = async (message: Message, isAppend: boolean): Promise<void> => {
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

  broken('moves marks back', 'A4 forward only', 'a mark moves forward', inner => {
    const marks = new Map<string, number>()
    const key = (conversationId: string, userId: string): string => `${conversationId} ${userId}`
    return {
      ...withRows(inner, (row, userId) => ({ ...row, seenSeq: marks.get(key(row.conversation.id, userId)) ?? row.seenSeq })),
      seen: {
        mark: async move => {
          const { seq } = await inner.seen.mark({ ...move, seq: null })
          const moved = Math.min(move.seq ?? seq, seq)
          marks.set(key(move.conversationId, move.userId), moved)
          return { seq: moved, moved: true }
        },
      },
    }
  }),

  broken('reads a mark and writes it later', 'A4 forward only', 'concurrent marks in any order', inner => {
    const marks = new Map<string, number>()
    return {
      seen: {
        mark: async ({ conversationId, userId, seq }) => {
          const key = `${conversationId} ${userId}`
          const last = (await wholeLog(inner, conversationId)).length
          const wanted = Math.min(seq ?? last, last)
          const present = marks.get(key) ?? 0
          if (wanted <= present) return { seq: present, moved: false }
          await someTurns()
          marks.set(key, wanted)
          return { seq: wanted, moved: true }
        },
        list: async (conversationId, userIds = []) =>
          userIds.map(userId => ({ conversationId, userId, seq: marks.get(`${conversationId} ${userId}`) ?? 0 })),
      },
    }
  }),

  broken('moves marks past the last message', 'A4 forward only', 'a mark moves forward', inner => ({
    seen: { mark: async move => (move.seq === null ? inner.seen.mark(move) : { ...(await inner.seen.mark(move)), seq: move.seq }) },
  })),

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

  broken('has no unique key for a pair', 'A5 one per pair', '50 concurrent starts', inner => {
    const byKey = new Map<string, StoredConversation>()
    return {
      conversations: {
        start: async draft => {
          const existing = byKey.get(draft.key)
          if (existing !== undefined) return { conversation: existing, created: false }
          await someTurns()
          const result = await inner.conversations.start({ ...draft, key: `${draft.key} ${Math.random()}` })
          byKey.set(draft.key, result.conversation)
          return result
        },
        findByKey: async key => byKey.get(key) ?? null,
      },
    }
  }),

  broken('tells every caller of a concurrent start that they made it', 'A5 one per pair', '50 concurrent starts', inner => ({
    conversations: { start: async draft => ({ ...(await inner.conversations.start(draft)), created: true }) },
  })),

  broken('changes a conversation at whatever version it is', 'A8 fresh', 'of 20 concurrent changes', inner => ({
    conversations: {
      change: async (conversationId, _fromVersion, change) => {
        for (;;) {
          const present = await inner.conversations.get(conversationId)
          const changed = inner.conversations.change(conversationId, present?.version ?? 0, change)
          const result = await changed.catch(() => undefined)
          if (result !== undefined) return result
        }
      },
    },
  })),

  brokenAcrossNodes('keeps conversations in a cache of each node', 'A8 fresh', 'every node knows it at once', inner => () => {
    const cache = new Map<string, StoredConversation | null>()
    return {
      conversations: {
        get: async conversationId => {
          const cached = cache.get(conversationId) ?? (await inner.conversations.get(conversationId))
          cache.set(conversationId, cached)
          return structuredClone(cached)
        },
        change: (conversationId, fromVersion, change) => {
          cache.delete(conversationId)
          return inner.conversations.change(conversationId, fromVersion, change)
        },
      },
    }
  }),

  broken('leaves the mark of who joins where it was', 'A8 fresh', 'who joins has seen everything', inner => ({
    ...withRows(inner, async row => ({ ...row, seenSeq: 0, unseenCount: row.lastSeq })),
  })),

  broken('takes the number for since-join before it adds the member', 'A8 fresh', 'who joins while others write', inner => ({
    conversations: {
      change: async (conversationId, fromVersion, change) => {
        const lastSeq = (await wholeLog(inner, conversationId)).length
        await someTurns()
        await someTurns()
        const changed = await inner.conversations.change(conversationId, fromVersion, change)
        const historyFrom = change.addMember?.history === 'since-join' ? lastSeq + 1 : 1
        return changed && { ...changed, members: changed.members.map(member => (member.userId === change.addMember?.userId ? { ...member, historyFrom } : member)) }
      },
    },
    messages: {
      append: async draft => {
        await someTurns()
        return inner.messages.append(draft)
      },
    },
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

  broken('searches with the query as a pattern', 'People', 'a query is data', inner => ({
    users: {
      search: async ({ query, limit }) => {
        const { users } = await inner.users.search({ query: '', limit: Number.MAX_SAFE_INTEGER })
        const pattern = new RegExp(`(^|\\s)${query}`, 'i')
        return { users: users.filter(({ name }) => pattern.test(name)).slice(0, limit), cursor: null }
      },
    },
  })),

  broken('makes blocks hold both ways', 'Blocks', 'are kept per direction', inner => ({
    users: {
      block: async (userId, blockedUserId) => {
        await inner.users.block(userId, blockedUserId)
        await inner.users.block(blockedUserId, userId)
      },
    },
  })),
]
