import type { ConnectionState } from '@confab/client'
import type { Me, User } from '@confab/protocol'
import { useChatState } from './use-chat-state.js'

/** Returns how the client is connected. */
export function useConnection(): ConnectionState {
  return useChatState((state) => state.connection)
}

/** Returns the actor; null until loaded. */
export function useMe(): Me | null {
  return useChatState((state) => state.me)
}

/** Returns a person; null until known. */
export function useUser(userId: string | null): User | null {
  return useChatState((state) => (userId === null ? null : state.users.get(userId) ?? null))
}

/** Tells whether a person is known to be there. */
export function usePresence(userId: string | null): boolean {
  return useChatState((state) => userId !== null && state.online.has(userId))
}

/** Returns the sum of the unseen counts, for a badge or the title. */
export function useUnseenTotal(): number {
  return useChatState((state) => state.unseenTotal)
}
