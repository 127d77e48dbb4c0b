import { randomUUID } from 'node:crypto'
import type { StoredMessage } from '@confab/core'
import { broken, brokenAcrossNodes, type BrokenAdapter, someTurns, wholeLog } from './broken-adapter.js'

/** Adapters whose log is broken. */
export const brokenLogs: BrokenAdapter[] = [
  broken('takes numbers from a counter first and inserts second', 'A2 ordered', 'readers that poll', inner => {
    const unborn = new Set<string>()
    const born = ({ id }: StoredMessage): boolean => !unborn.has(id)
    return {
      messages: {
        append: async draft => {
          const result = await inner.messages.append(draft)
          if (result.created) {
            unborn.add(result.message.id)
            await someTurns()
            unborn.delete(result.message.id)
          }
          return result
        },
        page: async query => {
          const page = await inner.messages.page(query)
          return { ...page, messages: page.messages.filter(born) }
        },
        changes: async query => {
          const changes = await inner.messages.changes(query)
          return { ...changes, messages: changes.messages.filter(born) }
        },
      },
    }
  }),

  broken('does not look for an earlier message of the same key', 'A1 once', 'a second append of a key', inner => ({
    messages: { append: draft => inner.messages.append({ ...draft, clientMessageId: randomUUID() }) },
  })),

  broken('looks for an earlier message first and inserts later', 'A1 once', '200 concurrent appends', inner => {
    const known = new Map<string, string>()
    return {
      messages: {
        append: async draft => {
          const key = JSON.stringify([draft.conversationId, draft.senderId, draft.clientMessageId])
          const earlier = known.get(key)
          const message = earlier === undefined ? null : await inner.messages.get(earlier)
          if (message !== null) return { message, created: false }
          await someTurns()
          const result = await inner.messages.append({ ...draft, clientMessageId: known.has(key) ? randomUUID() : draft.clientMessageId })
          known.set(key, result.message.id)
          return result
        },
      },
    }
  }),

  brokenAcrossNodes('remembers keys in each node only', 'A1 once', '200 concurrent appends', inner => () => {
    const own = randomUUID()
    return {
      messages: { append: draft => inner.messages.append({ ...draft, clientMessageId: `${draft.clientMessageId} ${own}` }) },
    }
  }),

  broken('compares keys as a case-insensitive collation does', 'A1 once', 'keys are compared exactly', inner => ({
    messages: { append: draft => inner.messages.append({ ...draft, clientMessageId: draft.clientMessageId.normalize('NFC').toLowerCase() }) },
  })),

  broken('leaves holes in seq, as a counter does whose insert failed', 'A2 ordered', 'seq and rev are dense', inner => {
    const holes = new Set<string>()
    const real = ({ id }: StoredMessage): boolean => !holes.has(id)
    let count = 0
    return {
      messages: {
        append: async draft => {
          if ((count += 1) % 3 === 0) holes.add((await inner.messages.append({ ...draft, clientMessageId: randomUUID() })).message.id)
          return inner.messages.append(draft)
        },
        page: async query => {
          const page = await inner.messages.page(query)
          return { ...page, messages: page.messages.filter(real) }
        },
        changes: async query => {
          const changes = await inner.messages.changes(query)
          return { ...changes, messages: changes.messages.filter(real) }
        },
      },
    }
  }),

  brokenAcrossNodes('frees the rev that an edited message had', 'A2 ordered', 'a rev is never free again', inner => {
    // Shared by the nodes: the rev that each message has now, under an index that is unique on these alone.
    const revs = new Map<string, { conversationId: string; rev: number }>()
    const revsOf = (conversationId: string): number[] => [...revs.values()].flatMap(one => (one.conversationId === conversationId ? [one.rev] : []))
    const withRev = (message: StoredMessage): StoredMessage => ({ ...message, rev: revs.get(message.id)?.rev ?? message.rev })
    const head = (conversationId: string): number => Math.max(0, ...revsOf(conversationId))
    return () => {
      const cachedHead = new Map<string, number>()
      const take = (message: StoredMessage, rev: number): StoredMessage => {
        revs.set(message.id, { conversationId: message.conversationId, rev })
        cachedHead.set(message.conversationId, rev)
        return { ...message, rev }
      }
      return {
        messages: {
          append: async draft => {
            const { message, created } = await inner.messages.append(draft)
            if (!created) return { message: withRev(message), created }
            const wanted = (cachedHead.get(draft.conversationId) ?? head(draft.conversationId)) + 1
            const isTaken = revsOf(draft.conversationId).includes(wanted)
            return { message: take(message, isTaken ? head(draft.conversationId) + 1 : wanted), created }
          },
          edit: async edit => {
            const result = await inner.messages.edit(edit)
            return result?.changed ? { message: take(result.message, head(edit.conversationId) + 1), changed: true } : result
          },
          page: async query => {
            const page = await inner.messages.page(query)
            return { ...page, messages: page.messages.map(withRev), rev: head(query.conversationId) }
          },
          changes: async ({ conversationId, sinceRev }) => {
            const messages = (await wholeLog(inner, conversationId)).map(withRev).filter(({ rev }) => rev > sinceRev)
            return { messages: messages.sort((one, other) => one.rev - other.rev), upToRev: head(conversationId), gap: false }
          },
        },
      }
    }
  }),

  broken('edits in place, without a new rev', 'A2 ordered', 'takes exactly the next rev', inner => {
    const texts = new Map<string, string>()
    const withText = (message: StoredMessage): StoredMessage => ({ ...message, text: texts.get(message.id) ?? message.text })
    return {
      messages: {
        edit: async edit => {
          const message = await inner.messages.get(edit.messageId)
          if (message === null || message.conversationId !== edit.conversationId) return null
          texts.set(message.id, edit.text ?? message.text)
          return { message: withText(message), changed: true }
        },
        page: async query => {
          const page = await inner.messages.page(query)
          return { ...page, messages: page.messages.map(withText) }
        },
      },
    }
  }),

  broken('orders pages by time', 'A2 ordered', 'pages go by seq', inner => ({
    messages: {
      page: async query => {
        const page = await inner.messages.page(query)
        const all = await wholeLog(inner, query.conversationId)
        const byTime = all.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1))
        return { ...page, messages: page.messages.map(({ seq }) => byTime[seq - 1] as StoredMessage) }
      },
    },
  })),

  broken('reads the head after the page', 'A2 ordered', 'a page read while others write', inner => ({
    messages: {
      page: async query => {
        const page = await inner.messages.page(query)
        await someTurns()
        return { ...page, rev: (await inner.messages.page(query)).rev }
      },
      append: async draft => {
        await someTurns()
        return inner.messages.append(draft)
      },
    },
  })),

  broken('hands out the oldest changes instead of a gap', 'A2 ordered', 'told of a gap', inner => ({
    messages: {
      changes: async query => {
        const changes = await inner.messages.changes({ ...query, limit: Number.MAX_SAFE_INTEGER })
        return { ...changes, messages: changes.messages.slice(0, query.limit) }
      },
    },
  })),

  broken('lets an edit that began before a delete end after it', 'A2 ordered', 'of edits and deletes at the same time', inner => {
    const revived = new Map<string, string>()
    const asStored = (message: StoredMessage): StoredMessage => ({ ...message, text: revived.get(message.id) ?? message.text })
    return {
      messages: {
        edit: async edit => {
          const before = await inner.messages.get(edit.messageId)
          await someTurns()
          const result = await inner.messages.edit(edit)
          if (result === null || result.changed || before === null || before.deletedAt !== null) return result
          revived.set(edit.messageId, edit.text ?? before.text)
          return { message: asStored(result.message), changed: true }
        },
        page: async query => {
          const page = await inner.messages.page(query)
          return { ...page, messages: page.messages.map(asStored) }
        },
      },
    }
  }),

  broken('takes any number of edits of one message', 'A2 ordered', '1,000 changes', inner => ({
    messages: {
      edit: async edit => {
        const message = await inner.messages.get(edit.messageId)
        return inner.messages.edit(edit).catch(() => message && { message, changed: true })
      },
    },
  })),

  broken('shows history below historyFrom in pages', 'History is bounded', 'no page shows', inner => ({
    messages: { page: query => inner.messages.page({ ...query, historyFrom: 1 }) },
  })),

  broken('hints in pages at history below historyFrom', 'History is bounded', 'no page shows', inner => ({
    messages: {
      page: async query => {
        const page = await inner.messages.page(query)
        return { ...page, hasOlder: (page.messages[0]?.seq ?? 1) > 1 }
      },
    },
  })),

  broken('shows history below historyFrom in changes', 'History is bounded', 'changes leave out', inner => ({
    messages: { changes: query => inner.messages.changes({ ...query, historyFrom: 1 }) },
  })),

  broken('hands out what it keeps instead of a copy', 'Values are plain', 'who changes what was returned', inner => {
    const kept = new Map<string, { rev: number; message: StoredMessage }>()
    return {
      messages: {
        get: async messageId => {
          const message = await inner.messages.get(messageId)
          if (message !== null && kept.get(messageId)?.rev !== message.rev) kept.set(messageId, { rev: message.rev, message })
          return kept.get(messageId)?.message ?? null
        },
      },
    }
  }),

  broken('trims texts', 'Values are exact', 'texts are kept byte for byte on every path', inner => ({
    messages: { append: draft => inner.messages.append({ ...draft, text: draft.text.trim() }) },
  })),

  broken('throws where something is absent', 'Absence is null', 'get, edit and delete', inner => ({
    messages: {
      get: async messageId => (await inner.messages.get(messageId)) ?? Promise.reject(new Error('no such message')),
    },
  })),
]
