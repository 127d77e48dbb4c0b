import type { ConversationRef } from '@confab/client'

/** Returns the address of a conversation. */
export function hrefOf(ref: ConversationRef): string {
  return 'to' in ref ? `/?to=${encodeURIComponent(ref.to)}` : `/?conversation=${encodeURIComponent(ref.conversationId)}`
}

/** Reads which conversation an address names; null for none. */
export function refOf({ to, conversation }: { to?: string | null; conversation?: string | null }): ConversationRef | null {
  if (conversation) return { conversationId: conversation }
  return to ? { to } : null
}
