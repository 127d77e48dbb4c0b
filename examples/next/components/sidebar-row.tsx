'use client'

import type { SidebarEntry } from '@confab/client'
import { useChatState, useMe, usePresence, useUser } from '@confab/react'
import { memo, type ReactElement } from 'react'
import { shortTime } from '../lib/reader'
import { Avatar } from './avatar'
import { ConversationLink } from './conversation-link'
import { useReader } from './reader-context'

/** One conversation. Its entry is the same object until it changes, so with memo a row renders alone. */
export const SidebarRow = memo(function SidebarRow({ entry, isOpen }: { entry: SidebarEntry; isOpen: boolean }): ReactElement {
  const { key, conversation, otherUserId, lastMessage, unseenCount } = entry
  const other = useUser(otherUserId)
  const sender = useUser(lastMessage?.senderId ?? null)
  const me = useMe()
  const isOnline = usePresence(otherUserId)
  const isTyping = useChatState((state) => (state.conversations.get(key)?.typing.length ?? 0) > 0)
  const reader = useReader()
  const name = otherUserId === null ? conversation?.name ?? 'Group' : other?.name ?? 'Someone'
  const from = lastMessage === null ? '' : lastMessage.senderId === me?.id ? 'You: ' : otherUserId === null && sender !== null ? `${sender.name.split(' ', 1)[0]}: ` : ''

  return (
    <li>
      <ConversationLink
        className={unseenCount > 0 ? 'row unseen' : 'row'}
        to={conversation === null ? { to: otherUserId ?? '' } : { conversationId: conversation.id }}
        current={isOpen}
      >
        <Avatar id={otherUserId ?? key} name={otherUserId === null ? null : name} online={isOnline} />
        <span className="row-text">
          <span className="row-line">
            <span className="row-name" dir="auto">{name}</span>
            {isOnline && <span className="spoken">, online, </span>}
            {lastMessage !== null && <time className="row-time" dateTime={lastMessage.createdAt}>{shortTime(reader, lastMessage.createdAt)}</time>}
          </span>
          <span className="row-line">
            <span className="row-preview" dir="auto">
              {isTyping ? <em className="live">typing…</em> : lastMessage === null ? <em>No messages yet</em> : lastMessage.deletedAt !== null ? <em>Message deleted</em> : from + lastMessage.text}
            </span>
            {unseenCount > 0 && <span className="badge">{unseenCount > 99 ? '99+' : unseenCount}<span className="spoken"> not seen</span></span>}
          </span>
        </span>
      </ConversationLink>
    </li>
  )
})
