import { conversationKey, type ChatClient, type ConversationRef } from '@confab/client'

const SAY_AGAIN = 3_000
const IDLE = 4_000

/** Tells the others that this person writes: at once, then now and then, and that they stopped. */
export function createTypingSignal(client: ChatClient, ref: ConversationRef): { typed(hasText: boolean): void; stop(): void } {
  let saidAt: number | null = null
  let idle: ReturnType<typeof setTimeout> | undefined

  const say = (typing: boolean): void => {
    const conversationId = conversationKey(client.state, ref)
    // With nobody there yet there is nobody to tell; and what is late is worth nothing, so a failure is nothing either.
    if (client.state.conversations.get(conversationId)?.conversation) client.setTyping({ conversationId, typing }).catch(() => {})
  }
  const stop = (): void => {
    clearTimeout(idle)
    if (saidAt !== null) say(false)
    saidAt = null
  }
  return {
    typed(hasText) {
      if (!hasText) return stop()
      clearTimeout(idle)
      idle = setTimeout(stop, IDLE)
      if (saidAt !== null && Date.now() - saidAt < SAY_AGAIN) return
      saidAt = Date.now()
      say(true)
    },
    stop,
  }
}
