'use client'

import type { ConversationState } from '@confab/client'
import { useChatClient } from '@confab/react'
import { useEffect, type RefObject } from 'react'

/** Marks a conversation as seen while its end is in view and somebody looks at the page. What is shown to nobody is not seen. */
export function useMarkSeen(end: RefObject<HTMLElement | null>, conversation: ConversationState | null, seenSeq: number | null): void {
  const client = useChatClient()
  const conversationId = conversation?.conversation?.id ?? null
  const lastSeq = conversation?.hasNewer ? 0 : conversation?.messages.findLast(({ seq }) => seq !== null)?.seq ?? 0
  const isDue = conversationId !== null && lastSeq > (seenSeq ?? 0)

  useEffect(() => {
    const target = end.current
    if (target === null || !isDue) return
    let isInView = false
    const look = (): void => {
      if (isInView && document.visibilityState === 'visible' && document.hasFocus()) void client.markSeen({ conversationId, seq: lastSeq })
    }
    const observer = new IntersectionObserver((entries) => {
      isInView = entries.at(-1)?.isIntersecting ?? false
      look()
    })
    observer.observe(target)
    const stop = new AbortController()
    for (const name of ['focus', 'visibilitychange']) window.addEventListener(name, look, { signal: stop.signal, capture: true })
    return () => {
      observer.disconnect()
      stop.abort()
    }
  }, [client, conversationId, end, isDue, lastSeq])
}
