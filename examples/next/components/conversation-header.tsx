'use client'

import type { ConversationRef, ConversationState } from '@confab/client'
import { useChatState, useMe, usePresence, useTyping, useUser } from '@confab/react'
import type { ReactElement } from 'react'
import { Avatar } from './avatar'
import { ConversationLink } from './conversation-link'
import { Icon } from './icon'

/** Above the timeline: who this is with, and whether they are there. */
export function ConversationHeader({ to, conversation }: { to: ConversationRef; conversation: ConversationState | null }): ReactElement {
  const otherUserId = 'to' in to ? to.to : conversation?.otherUserId ?? null
  const other = useUser(otherUserId)
  const isOnline = usePresence(otherUserId)
  const { userIds: typing } = useTyping(to)
  const me = useMe()
  const users = useChatState((state) => state.users)
  const name = otherUserId === null ? conversation?.conversation?.name ?? '' : other?.name ?? ''
  const firstName = (id: string): string => (id === me?.id ? 'You' : users.get(id)?.name.split(' ', 1)[0] ?? 'Someone')

  let about = otherUserId === null ? conversation?.members?.map(({ userId }) => firstName(userId)).join(', ') ?? '' : isOnline ? 'Online' : other?.bio ?? ''
  if (typing.length > 0) about = otherUserId === null ? `${typing.map(firstName).join(' and ')} ${typing.length > 1 ? 'are' : 'is'} typing…` : 'typing…'

  return (
    <header className="bar">
      <ConversationLink className="quiet back" to={null} label="Back to the conversations"><Icon name="back" /></ConversationLink>
      {name !== '' && <Avatar id={otherUserId ?? conversation?.key ?? ''} name={otherUserId === null ? null : name} online={isOnline} />}
      <div className="titles">
        <h2 dir="auto">{name}</h2>
        <p className={typing.length > 0 ? 'about live' : 'about'}>{about}</p>
      </div>
    </header>
  )
}
