'use client'

import type { TimelineMessage } from '@confab/client'
import { useChatClient, useUser } from '@confab/react'
import { memo, type ReactElement } from 'react'
import { timeOfDay } from '../lib/reader'
import { Avatar, hue } from './avatar'
import { Icon } from './icon'
import { useReader } from './reader-context'

/** What a bubble shows besides its message. */
export interface MessageRowProps {
  message: TimelineMessage
  isMine: boolean
  /** In a group the name and the picture of others are shown. */
  isGroup: boolean
  /** The first and the last of a row of messages of one person. */
  isFirst: boolean
  isLast: boolean
  /** Whether everybody has seen it. */
  isSeen: boolean
}

/** One bubble, with what belongs to it. */
export const MessageRow = memo(function MessageRow({ message, isMine, isGroup, isFirst, isLast, isSeen }: MessageRowProps): ReactElement {
  const sender = useUser(message.senderId)
  const reader = useReader()
  const name = isMine ? 'You' : sender?.name ?? 'Someone'
  const isDeleted = message.deletedAt !== null
  const hasPicture = isGroup && !isMine
  const classes = ['message', isMine ? 'mine' : 'theirs', isFirst && 'first', isLast && 'last', isDeleted && 'deleted', hasPicture && 'pictured', message.status]

  return (
    <li className={classes.filter(Boolean).join(' ')}>
      {hasPicture && isLast && <Avatar id={message.senderId} name={name} />}
      <div className="bubble">
        <span className={hasPicture && isFirst ? 'sender' : 'spoken'} style={hue(message.senderId)} dir="auto">{name}{hasPicture && isFirst ? '' : ': '}</span>
        <p className="text" dir="auto">{isDeleted ? 'Message deleted' : message.text}</p>
      </div>
      <div className="meta">{message.status === 'failed' ? <Failure message={message} /> : (
        <>
          {message.editedAt !== null && !isDeleted && <span>edited</span>}
          <time dateTime={message.createdAt}>{timeOfDay(reader, message.createdAt)}</time>
          {isMine && <Mark state={message.status === 'sending' ? 'sending' : isSeen ? 'seen' : 'sent'} />}
        </>
      )}</div>
    </li>
  )
})

function Mark({ state }: { state: 'sending' | 'sent' | 'seen' }): ReactElement {
  const text = { sending: 'Sending', sent: 'Sent', seen: 'Seen' }[state]
  return <span className={`mark ${state}`} title={text}><Icon name={state} /><span className="spoken">{text}</span></span>
}

function Failure({ message }: { message: TimelineMessage }): ReactElement {
  const client = useChatClient()
  const why = message.status === 'failed' ? message.error?.message : ''
  return (
    <>
      <span className="problem" role="alert">Not sent. {why}</span>
      <button type="button" className="link" onClick={() => client.retry(message.clientMessageId)}>Try again</button>
      <button type="button" className="link" onClick={() => client.discard(message.clientMessageId)}>Discard</button>
    </>
  )
}
