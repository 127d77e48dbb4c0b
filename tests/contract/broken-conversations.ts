import type { StoredConversation } from '@confab/core'
import { broken, brokenAcrossNodes, type BrokenAdapter, someTurns, wholeLog, withRows } from './broken-adapter.js'

/** Adapters whose conversations, marks or people are broken. */
export const brokenConversations: BrokenAdapter[] = [
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
