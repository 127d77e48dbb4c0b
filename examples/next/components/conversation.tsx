'use client'

import type { ConversationRef } from '@confab/client'
import { useConversation } from '@confab/react'
import type { ReactElement } from 'react'
import { Composer } from './composer'
import { ConversationHeader } from './conversation-header'
import { Timeline } from './timeline'

/** The right side: one conversation, for as long as it is shown. */
export function Conversation({ to }: { to: ConversationRef }): ReactElement {
  const conversation = useConversation(to)
  return (
    <section className="conversation">
      <ConversationHeader to={to} conversation={conversation} />
      {conversation?.error ? (
        <div className="nothing" role="alert">This conversation cannot be shown. {conversation.error.message}</div>
      ) : (
        <>
          <Timeline to={to} conversation={conversation} />
          <Composer to={to} />
        </>
      )}
    </section>
  )
}
