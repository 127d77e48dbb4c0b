import { setImmediate as nextTurn } from 'node:timers/promises'
import { memoryStorage } from '@confab/adapter-memory'
import type { SidebarRow, Storage } from '@confab/core'
import type { StorageUnderTest } from '@confab/core/testing'
import type { StoredMessage } from '@confab/core'

/** A storage with one fault, and what the contract suite has to say to it. */
export interface BrokenAdapter {
  /** The fault, in words. */
  fault: string
  /** The promise that a failure has to name. */
  promise: string
  /** A part of the title of a test that has to fail. */
  caughtBy: string
  /** Makes the storage. */
  create: () => StorageUnderTest
}

/** Changes to some methods of a storage. */
export type Alteration = { [Group in 'users' | 'conversations' | 'messages' | 'seen']?: Partial<Storage[Group]> }

/** A storage with some methods replaced. */
export function altered(inner: Storage, by: Alteration): Storage {
  return {
    ...inner,
    users: { ...inner.users, ...by.users },
    conversations: { ...inner.conversations, ...by.conversations },
    messages: { ...inner.messages, ...by.messages },
    seen: { ...inner.seen, ...by.seen },
  }
}

/** A broken adapter made of the storage in memory. */
export function broken(fault: string, promise: string, caughtBy: string, alter: (inner: Storage) => Alteration): BrokenAdapter {
  const create = (): StorageUnderTest => {
    const inner = memoryStorage()
    return { storage: altered(inner, alter(inner)) }
  }
  return { fault, promise, caughtBy, create }
}

/** A broken adapter of two nodes over the same data. */
export function brokenAcrossNodes(fault: string, promise: string, caughtBy: string, node: (inner: Storage) => () => Alteration): BrokenAdapter {
  const create = (): StorageUnderTest => {
    const inner = memoryStorage()
    const makeNode = node(inner)
    return { storage: altered(inner, makeNode()), peer: () => altered(inner, makeNode()) }
  }
  return { fault, promise, caughtBy, create }
}

/** Waits some turns of the event loop, a different number each time, so that what was begun in order ends in disorder. */
export async function someTurns(): Promise<void> {
  turns = (turns * 7 + 3) % 11
  for (let left = turns; left >= 0; left -= 1) await nextTurn()
}
let turns = 0

/** Reads a whole log. */
export async function wholeLog(inner: Storage, conversationId: string): Promise<StoredMessage[]> {
  return (await inner.messages.page({ conversationId, limit: Number.MAX_SAFE_INTEGER, historyFrom: 1 })).messages
}

/** Replaces the rows of every sidebar. */
export function withRows(inner: Storage, change: (row: SidebarRow, userId: string) => SidebarRow | Promise<SidebarRow>): Alteration {
  return {
    conversations: {
      sidebar: async query => {
        const { rows, cursor } = await inner.conversations.sidebar(query)
        return { rows: await Promise.all(rows.map(async row => change(row, query.userId))), cursor }
      },
    },
  }
}
