import type { ClientMessageContent, ConversationRef } from '@confab/client'
import type { Receipt } from '@confab/protocol'
import { useCallback } from 'react'
import { useChatClient } from './chat-provider.js'

/** Sends a text, or a text with more, such as `files`. Resolves with the receipt; rejects only when the message failed or was discarded, and ignoring it is fine: the bubble shows it. */
export type SendMessage = (content: string | ClientMessageContent) => Promise<Receipt>

/** Returns the way to send into a conversation. It never changes while the conversation is the same. */
export function useSendMessage(ref: ConversationRef): SendMessage {
  const client = useChatClient()
  const [kind, id] = 'to' in ref ? (['to', ref.to] as const) : (['conversationId', ref.conversationId] as const)
  return useCallback((content) => {
    const message = typeof content === 'string' ? { text: content } : content
    return client.sendMessage(kind === 'to' ? { ...message, to: id } : { ...message, conversationId: id })
  }, [client, kind, id])
}
