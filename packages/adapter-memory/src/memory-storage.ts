import type { AccountStorage, Storage } from '@confab/core'
import { memoryAccounts } from './memory-accounts.js'
import { memoryConversations } from './memory-conversations.js'
import { memoryFiles } from './memory-files.js'
import { memoryMessages } from './memory-messages.js'
import { memorySeen } from './memory-seen.js'
import { newState } from './memory-state.js'
import { memoryUsers } from './memory-users.js'

/** How much is kept. */
export interface MemoryStorageOptions {
  /**
   * How many of the newest messages of each conversation are kept at least; all by default. Older ones are let go many at once, so up to twice as many may be
   * there. Numbers go on as they were: `seq` and `rev` never start again, pages end at the oldest message kept, unseen counts count what is there, and
   * whoever is behind by more changes than are kept is told of a gap. Of a message let go the `clientMessageId` is forgotten too.
   */
  maxMessagesPerConversation?: number
}

/**
 * Makes a storage that lives in this process and goes with it: for development, tests, and apps that keep nothing. All promises of the interface hold but
 * durability, for one process.
 *
 * @throws RangeError when `maxMessagesPerConversation` is not a whole number from 1 on.
 */
export function memoryStorage(options: MemoryStorageOptions = {}): Required<Storage> & AccountStorage {
  const keep = options.maxMessagesPerConversation ?? Number.POSITIVE_INFINITY
  if (keep !== Number.POSITIVE_INFINITY && !(Number.isInteger(keep) && keep >= 1)) {
    throw new RangeError(`memoryStorage cannot keep ${keep} messages of a conversation: maxMessagesPerConversation must be a whole number from 1 on.`)
  }
  const state = newState(keep)
  return {
    ...memoryAccounts(),
    users: memoryUsers(state),
    conversations: memoryConversations(state),
    messages: memoryMessages(state),
    seen: memorySeen(state),
    files: memoryFiles(),
    async prepare() {},
    async ping() {},
    async close() {},
  }
}
