import type { ClientSnapshot, ConversationRef } from '@confab/client'
import { isChatError } from '@confab/protocol'
import { chat } from './chat'

/** What the page shows at once: the sidebar and, unless nothing is to be open, one conversation. */
export interface PageContent {
  /** For the client: none of it is fetched again. */
  snapshot: ClientSnapshot
  /** Which conversation is open. */
  open: ConversationRef | null
}

/** Takes what a person's page shows from the chat, which is in this very process: no request, no token. With no conversation asked for, the one with the latest news. */
export async function takeSnapshot(userId: string, asked: ConversationRef | null): Promise<PageContent> {
  const api = chat.as(userId)
  const [me, sidebar] = await Promise.all([api.getMe(), api.getSidebar()])
  const newest = sidebar.items[0]?.conversation.id
  const open = asked ?? (newest === undefined ? null : { conversationId: newest })
  if (open === null) return { snapshot: { me, sidebar }, open }

  const row = 'to' in open ? sidebar.items.find(({ conversation }) => conversation.directUserIds?.includes(open.to)) : undefined
  const conversationId = 'to' in open ? row?.conversation.id : open.conversationId
  if (conversationId === undefined) {
    const { users } = await api.getUsers({ userIds: 'to' in open ? [open.to] : [] })
    return { snapshot: { me, sidebar, users }, open }
  }
  try {
    const [conversation, page, { marks }] = await Promise.all([
      api.getConversation({ conversationId }), api.listMessages({ conversationId }), api.listSeen({ conversationId }),
    ])
    const { users } = await api.getUsers({ userIds: conversation.members.slice(0, 100).map((member) => member.userId) })
    return { snapshot: { me, sidebar, users, opened: [{ conversation, page, seen: marks }] }, open }
  } catch (error) {
    // The client asks for it again, and says what is the matter.
    if (isChatError(error) && error.code === 'NOT_FOUND') return { snapshot: { me, sidebar }, open }
    throw error
  }
}
