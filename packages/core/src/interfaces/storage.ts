import type { ConversationStore } from './conversation-store.js'
import type { FileStore } from './file-store.js'
import type { MessageStore } from './message-store.js'
import type { SeenStore } from './seen-store.js'
import type { UserStore } from './user-store.js'

/**
 * Where a chat is kept. An adapter is a function that returns one plain object of this shape; every method is required, and of the groups all but `files`.
 *
 * What storage may count on: inputs were validated and authorised before they came. What core counts on: the promises A1 to A8, written at the
 * methods they belong to and tested by the contract suite of `@confab/core/testing`. Absence is `null`. By design storage throws two
 * errors only: CONFLICT where a method says so, and UNAVAILABLE when it could not be reached or the outcome of a write is unknown. What must
 * change together is one method, so nothing above needs transactions.
 *
 * Values are plain JSON and belong to whoever reads them: what a method returns, the caller may change without changing what is stored; what it handed
 * in, likewise. Of cursors, which travel through clients, nothing is known but that they are text: one that storage did not make gives some page or none.
 */
export interface Storage {
  /** People and blocks. */
  readonly users: UserStore
  /** Conversations, members and the sidebar. */
  readonly conversations: ConversationStore
  /** The log. */
  readonly messages: MessageStore
  /** Seen marks. */
  readonly seen: SeenStore
  /** Files that may be in nobody's use; left out, these stay where they are kept. */
  readonly files?: FileStore
  /**
   * Resolves when the storage is fit to serve, rejects with a sentence that says what is missing. Awaited before the first call; when it rejects,
   * every call fails with UNAVAILABLE and the cause, and the next call tries again.
   */
  prepare(): Promise<void>
  /** Resolves when it can be reached now; rejects with UNAVAILABLE when it cannot. For the health report. */
  ping(): Promise<void>
  /** Lets go of what it holds, after all calls have ended. What the app handed in (a connection) stays open. */
  close(): Promise<void>
}
