import { createAttachments } from './attachments.js'
import { avatar, giveHue } from './avatar.js'
import { element, fill, setAttribute, spoken } from './element.js'
import { exactTime, timeOfDay } from './format-time.js'
import { icon } from './icons.js'
import type { Row } from './keyed-list.js'
import { linkedText } from './linked-text.js'
import { messageWords } from './message-words.js'
import type { MessageItem } from './timeline-items.js'

/** What can be done in a row. */
export interface MessageActions {
  openMenu(item: MessageItem, button: HTMLElement): void
  retry(item: MessageItem): void
  discard(item: MessageItem): void
  /** Asks for a message again, of which a file did not load: links end. */
  askAgain(messageId: string): Promise<unknown>
}

/** One bubble, with what belongs to it. */
export function createMessageRow(actions: MessageActions): Row<MessageItem> {
  const row = element('li', { className: 'message' })
  const picture = element('span', { className: 'picture' })
  const sender = element('span', { dir: 'auto' })
  const text = element('p', { className: 'text', dir: 'auto' })
  const files = createAttachments(actions.askAgain)
  const bubble = element('div', { className: 'bubble' }, sender, files.element, text)
  const meta = element('div', { className: 'meta' })
  const menu = element('button', { type: 'button', className: 'quiet menu-button', 'aria-haspopup': 'menu' }, icon('more'))
  row.append(picture, bubble, menu, meta)
  let shownText: string | null = null

  return {
    element: row,
    render(item) {
      const { message, isMine, isGroup, isFirst, isLast, mark } = item
      const isDeleted = message.deletedAt !== null
      row.dataset.key = item.key
      row.dataset.side = isMine ? 'mine' : 'theirs'
      row.dataset.status = message.status
      for (const [name, is] of Object.entries({ first: isFirst, last: isLast, group: isGroup, deleted: isDeleted })) row.toggleAttribute(`data-${name}`, is)

      fill(picture, isGroup && !isMine && isLast ? avatar(message.senderId, item.sender, { url: item.pictureUrl }) : null)
      sender.className = isGroup && !isMine && isFirst ? 'sender' : 'spoken'
      giveHue(sender, message.senderId)
      sender.textContent = isMine ? 'You:' : item.sender
      const shown = isDeleted ? null : message.text
      if (shown !== shownText || isDeleted) fill(text, ...(shown === null ? ['Message deleted'] : linkedText(shown)))
      shownText = shown
      text.hidden = shown === ''
      files.render(message)

      menu.hidden = isDeleted || message.status !== 'sent'
      setAttribute(menu, 'aria-label', `Actions for the message “${messageWords(message).slice(0, 60)}”`)
      menu.onclick = () => actions.openMenu(item, menu)
      fill(meta, ...(mark === 'failed' ? failure(item, actions) : facts(item)))
    },
  }
}

function facts({ message, mark, markText }: MessageItem): Node[] {
  const time = element('time', { dateTime: message.createdAt, title: exactTime(message.createdAt) }, timeOfDay(message.createdAt))
  const edited = message.editedAt !== null && message.deletedAt === null ? [element('span', {}, 'edited')] : []
  const state = mark === null ? [] : [element('span', { className: 'mark', title: markText, 'data-mark': mark }, icon(mark), spoken(markText))]
  return [...edited, time, ...state]
}

function failure(item: MessageItem, actions: MessageActions): Node[] {
  const why = item.message.status === 'failed' ? item.message.error?.message : undefined
  return [
    element('span', { className: 'why', role: 'alert' }, icon('failed'), `Not sent. ${why ?? ''}`),
    element('button', { type: 'button', className: 'link', onclick: () => actions.retry(item) }, 'Try again'),
    element('button', { type: 'button', className: 'link', onclick: () => actions.discard(item) }, 'Discard'),
  ]
}
