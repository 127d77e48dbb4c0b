import { conversationKey, type ConversationRef, type ConversationState, type TimelineMessage } from '@confab/client'
import type { ChatError } from '@confab/protocol'
import { useCallback, useEffect, useMemo } from 'react'
import { useChatClient } from './chat-provider.js'
import { useChatState } from './use-chat-state.js'

/** The loaded part of a timeline, and how to move in it. */
export interface Timeline {
  /** In the order of `seq`, then those on their way. Each is the same object until that message changes. */
  readonly messages: readonly TimelineMessage[]
  /** Whether `loadOlder` would bring more. */
  readonly hasOlder: boolean
  /** Whether `loadNewer` would bring more. */
  readonly hasNewer: boolean
  /** False until the first page is there. */
  readonly loaded: boolean
  /** Whether a page is on its way. */
  readonly loading: boolean
  /** Why it cannot be shown, as NOT_FOUND for somebody who is not in it, or not any more; null while it can. */
  readonly error: ChatError | null
  /** Loads the page before. Does nothing when there is none. */
  readonly loadOlder: () => Promise<void>
  /** Loads the page after. Does nothing when there is none. */
  readonly loadNewer: () => Promise<void>
  /** Shows the part around a message's number; left out, the latest. */
  readonly jumpTo: (seq?: number) => Promise<void>
}

/** How a conversation is opened. */
export interface OpeningOptions {
  /**
   * Marks what arrives as seen, while the page is visible and has the focus and the loaded part reaches to the latest message. False by default: then call `markSeen` yourself, or the unseen count stays.
   */
  readonly markSeen?: boolean
}

const none: readonly TimelineMessage[] = []

/**
 * Opens a conversation for as long as the component is mounted, and returns what is known of it; null until something is. The ref may be a new object each time: what counts is what
 * it says.
 */
export function useConversation(ref: ConversationRef, { markSeen = false }: OpeningOptions = {}): ConversationState | null {
  const client = useChatClient()
  const [kind, id] = 'to' in ref ? (['to', ref.to] as const) : (['conversationId', ref.conversationId] as const)
  useEffect(() => client.openConversation(kind === 'to' ? { to: id } : { conversationId: id }, { markSeen }), [client, kind, id, markSeen])
  return useChatState((state) => state.conversations.get(conversationKey(state, ref)) ?? null)
}

/** Opens a conversation as {@link useConversation} does, and returns its timeline. */
export function useMessages(ref: ConversationRef, options?: OpeningOptions): Timeline {
  const client = useChatClient()
  const conversation = useConversation(ref, options)
  const key = conversation?.key ?? ''
  const loadOlder = useCallback(() => client.loadOlder(key), [client, key])
  const loadNewer = useCallback(() => client.loadNewer(key), [client, key])
  const jumpTo = useCallback((seq?: number) => client.jumpTo(key, seq), [client, key])
  const { messages = none, hasOlder = false, hasNewer = false, loaded = false, loading = false, error = null } = conversation ?? {}
  return useMemo(
    () => ({ messages, hasOlder, hasNewer, loaded, loading, error, loadOlder, loadNewer, jumpTo }),
    [messages, hasOlder, hasNewer, loaded, loading, error, loadOlder, loadNewer, jumpTo],
  )
}
