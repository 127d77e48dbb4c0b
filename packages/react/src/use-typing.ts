import { conversationKey, type ConversationRef } from '@confab/client'
import { useCallback, useEffect, useMemo } from 'react'
import { useChatClient } from './chat-provider.js'
import { useChatState } from './use-chat-state.js'

/** Who is typing, and how to say that the actor is. */
export interface Typing {
  /** The others who are typing. */
  readonly userIds: readonly string[]
  /** Call it on each change of the input, with whether there is text in it. Calls are thinned out, and failures do not matter. Never changes. */
  readonly setTyping: (typing: boolean) => void
}

const nobody: readonly string[] = []

/** Returns who is typing in a conversation that is open somewhere on the page. */
export function useTyping(ref: ConversationRef): Typing {
  const client = useChatClient()
  const userIds = useChatState((state) => state.conversations.get(conversationKey(state, ref))?.typing ?? nobody)
  const conversationId = useChatState((state) => state.conversations.get(conversationKey(state, ref))?.conversation?.id ?? null)
  const setTyping = useCallback((typing: boolean) => {
    if (conversationId !== null) client.setTyping({ conversationId, typing }).catch(() => {})
  }, [client, conversationId])
  // Whoever leaves a conversation has stopped typing in it.
  useEffect(() => () => setTyping(false), [setTyping])
  return useMemo(() => ({ userIds, setTyping }), [userIds, setTyping])
}
