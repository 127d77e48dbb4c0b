'use client'

import { conversationKey, type ConversationRef, type ConversationState, type TimelineMessage } from '@confab/client'
import { useChatClient, useChatState, useMe } from '@confab/react'
import { Fragment, useRef, useState, type ReactElement } from 'react'
import { dayName, dayOf } from '../lib/reader'
import { MessageRow } from './message-row'
import { useReader } from './reader-context'
import { useMarkSeen } from './use-mark-seen'

const PAUSE = 5 * 60_000

/**
 * The messages. The scroller is a column that begins at its bottom (see the style sheet): so the HTML from the server already shows the latest message, and the place is kept when
 * older ones are put above.
 */
export function Timeline({ to, conversation }: { to: ConversationRef; conversation: ConversationState | null }): ReactElement {
  const client = useChatClient()
  const me = useMe()
  const reader = useReader()
  const seenSeq = useChatState((state) => state.sidebar.items.find(({ key }) => key === conversationKey(state, to))?.seenSeq ?? null)
  // The line stays where it was when the conversation was opened.
  const [seenBefore] = useState(seenSeq)
  const end = useRef<HTMLDivElement>(null)
  useMarkSeen(end, conversation, seenSeq)

  if (!conversation?.loaded) return <div className="scroller timeline" aria-busy="true" />
  const { messages, members, seen, otherUserId, hasOlder, hasNewer, key } = conversation
  const others = (members ?? []).filter(({ userId }) => userId !== me?.id)
  const firstUnseen = messages.findIndex(({ seq, senderId }) => seq !== null && seenBefore !== null && seq > seenBefore && senderId !== me?.id)

  return (
    <div className="scroller timeline" tabIndex={0} role="region" aria-label="Messages">
      <div ref={end} className="end" />
      {hasNewer && <button type="button" className="more" onClick={() => void client.jumpTo(key)}>To the latest messages</button>}
      <ol className="messages">
        {hasOlder && <li><button type="button" className="more" onClick={() => void client.loadOlder(key)}>Earlier messages</button></li>}
        {messages.map((message, index) => {
          const [before, after] = [messages[index - 1], messages[index + 1]]
          const isNewDay = before === undefined || dayOf(reader, before.createdAt) !== dayOf(reader, message.createdAt)
          return (
            <Fragment key={message.key}>
              {isNewDay && <li className="day">{dayName(reader, message.createdAt)}</li>}
              {index === firstUnseen && <li className="new-line">New</li>}
              <MessageRow
                message={message}
                isMine={message.senderId === me?.id}
                isGroup={otherUserId === null}
                isFirst={isNewDay || index === firstUnseen || !belongTogether(before, message)}
                isLast={after === undefined || index + 1 === firstUnseen || !belongTogether(message, after)}
                isSeen={message.seq !== null && others.length > 0 && others.every(({ userId }) => (seen.get(userId) ?? 0) >= message.seq)}
              />
            </Fragment>
          )
        })}
      </ol>
    </div>
  )
}

/** Whether two bubbles lean on each other: of one person, one soon after the other. */
function belongTogether(one: TimelineMessage, next: TimelineMessage): boolean {
  return one.senderId === next.senderId && Date.parse(next.createdAt) - Date.parse(one.createdAt) < PAUSE
}
