import type { ClientState, ConversationState, TimelineMessage } from '@confab/client'
import { dayName, dayOf } from './format-time.js'
import { firstName, listNames, personName, pictureOf } from './names.js'

/** How far an own message came. */
export type Mark = 'sending' | 'failed' | 'sent' | 'seen'

/** One bubble, as it is shown. */
export interface MessageItem {
  kind: 'message'
  key: string
  message: TimelineMessage
  isMine: boolean
  sender: string
  /** Their picture. */
  pictureUrl: string | null
  /** In a group the name and the picture of others are shown. */
  isGroup: boolean
  /** The first and the last of a row of messages of one person. */
  isFirst: boolean
  isLast: boolean
  /** Null for the messages of others. */
  mark: Mark | null
  /** The mark in words. */
  markText: string
}

/** What stands in a timeline, from top to bottom. */
export type TimelineItem =
  | MessageItem
  | { kind: 'day'; key: string; text: string }
  | { kind: 'unseen'; key: string }
  | { kind: 'typing'; key: string; text: string }
  | { kind: 'empty'; key: string }

const PAUSE = 5 * 60_000

/** Puts a conversation into rows: days, bubbles grouped by sender, the line above what is new, and who is typing. */
export function timelineItems(state: ClientState, me: string, conversation: ConversationState, unseenAfter: number | null): TimelineItem[] {
  const { messages, otherUserId, typing } = conversation
  const isGroup = otherUserId === null
  const others = (conversation.members ?? []).filter(({ userId }) => userId !== me).map(({ userId }) => conversation.seen.get(userId) ?? 0)
  const items: TimelineItem[] = []
  let lineIsDue = unseenAfter !== null

  messages.forEach((message, index) => {
    const before = messages[index - 1]
    const isNewDay = before === undefined || dayOf(before.createdAt) !== dayOf(message.createdAt)
    if (isNewDay) items.push({ kind: 'day', key: `day ${dayOf(message.createdAt)}`, text: dayName(message.createdAt) })
    const isBelowLine = lineIsDue && message.seq !== null && message.seq > (unseenAfter ?? 0) && message.senderId !== me
    if (isBelowLine) {
      items.push({ kind: 'unseen', key: 'unseen' })
      lineIsDue = false
    }
    const previous = items.at(-1)
    const isFirst = previous?.kind !== 'message' || !belongTogether(previous.message, message)
    if (!isFirst && previous?.kind === 'message') previous.isLast = false
    const isMine = message.senderId === me
    items.push({
      kind: 'message',
      key: message.key,
      message,
      isMine,
      sender: personName(state, message.senderId),
      pictureUrl: pictureOf(state, message.senderId),
      isGroup,
      isFirst,
      isLast: true,
      ...(isMine ? markOf(message, others, isGroup) : { mark: null, markText: '' }),
    })
  })
  if (typing.length > 0) items.push({ kind: 'typing', key: 'typing', text: typingText(state, typing) })
  return items.length === 0 ? [{ kind: 'empty', key: 'empty' }] : items
}

function belongTogether(one: TimelineMessage, next: TimelineMessage): boolean {
  return one.senderId === next.senderId && one.status !== 'failed' && Date.parse(next.createdAt) - Date.parse(one.createdAt) < PAUSE
}

function markOf(message: TimelineMessage, others: readonly number[], isGroup: boolean): Pick<MessageItem, 'mark' | 'markText'> {
  if (message.status !== 'sent') return message.status === 'sending' ? { mark: 'sending', markText: 'Sending' } : { mark: 'failed', markText: 'Not sent' }
  const seenBy = others.filter(seq => seq >= message.seq).length
  if (seenBy === 0) return { mark: 'sent', markText: 'Sent' }
  if (seenBy === others.length) return { mark: 'seen', markText: isGroup ? 'Seen by everybody' : 'Seen' }
  return { mark: 'sent', markText: `Seen by ${seenBy} of ${others.length}` }
}

function typingText(state: ClientState, typing: readonly string[]): string {
  return `${listNames(typing.map(id => firstName(state, id)))} ${typing.length === 1 ? 'is' : 'are'} typing`
}
