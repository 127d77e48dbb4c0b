import type { ClientState, SidebarEntry } from '@confab/client'
import { shortTime } from './format-time.js'
import { messageWords } from './message-words.js'
import { conversationName, firstName, isThere, pictureOf } from './names.js'
import { addressOf, refOf } from './route.js'

/** What a row of the sidebar shows; nothing but words and flags, so that equal ones need no rendering. */
export interface SidebarItem {
  key: string
  address: string
  name: string
  /** Who is pictured: the other person, or the group. */
  pictured: string
  pictureUrl: string | null
  isGroup: boolean
  online: boolean
  preview: string
  /** How the preview looks: words of somebody, or words of ours. */
  previewKind: 'text' | 'note' | 'typing' | 'failed'
  time: string
  unseenCount: number
  isCurrent: boolean
}

/** Puts an entry into words. */
export function sidebarItem(state: ClientState, me: string, entry: SidebarEntry, currentKey: string | null): SidebarItem {
  const { key, conversation, otherUserId, lastMessage } = entry
  return {
    key,
    address: addressOf(refOf(entry)),
    name: conversationName(state, entry),
    pictured: otherUserId ?? conversation?.id ?? key,
    pictureUrl: otherUserId === null ? null : pictureOf(state, otherUserId),
    isGroup: otherUserId === null,
    online: isThere(state, otherUserId),
    ...preview(state, me, entry),
    time: lastMessage === null ? '' : shortTime(lastMessage.createdAt),
    unseenCount: entry.unseenCount,
    isCurrent: key === currentKey,
  }
}

function preview(state: ClientState, me: string, { key, otherUserId, lastMessage }: SidebarEntry): Pick<SidebarItem, 'preview' | 'previewKind'> {
  const typing = state.conversations.get(key)?.typing[0]
  if (typing !== undefined) return { previewKind: 'typing', preview: otherUserId === null ? `${firstName(state, typing)} is typing…` : 'typing…' }
  if (lastMessage === null) return { previewKind: 'note', preview: 'No messages yet' }
  if (lastMessage.status === 'failed') return { previewKind: 'failed', preview: `Not sent: ${messageWords(lastMessage)}` }
  if (lastMessage.deletedAt !== null) return { previewKind: 'note', preview: 'Message deleted' }
  const sender = lastMessage.senderId === me ? 'You: ' : otherUserId === null ? `${firstName(state, lastMessage.senderId)}: ` : ''
  return { previewKind: 'text', preview: sender + messageWords(lastMessage) }
}
