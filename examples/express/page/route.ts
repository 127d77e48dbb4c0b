import type { ConversationRef } from '@confab/client'

/** The address of a conversation: it survives a reload, and the browser's Back goes back. */
export function addressOf(ref: ConversationRef): string {
  return 'to' in ref ? `#/with/${encodeURIComponent(ref.to)}` : `#/group/${encodeURIComponent(ref.conversationId)}`
}

/** Which conversation the address names, or null. */
export function currentRoute(): ConversationRef | null {
  const [, kind, id] = location.hash.split('/')
  if (!id) return null
  if (kind === 'with') return { to: decodeURIComponent(id) }
  return kind === 'group' ? { conversationId: decodeURIComponent(id) } : null
}

/** How to name the conversation of a row: a direct one by its person, which is good before it exists and ever after. */
export function refOf({ otherUserId, key }: { otherUserId: string | null; key: string }): ConversationRef {
  return otherUserId === null ? { conversationId: key } : { to: otherUserId }
}
