import { element, fill, spoken } from './element.js'
import type { Row } from './keyed-list.js'
import { createMessageRow, type MessageActions } from './message-row.js'
import type { MessageItem, TimelineItem } from './timeline-items.js'

/** Makes the rows of a timeline, each by its kind. A row is of one kind for life. */
export function createTimelineRow(actions: MessageActions): (item: TimelineItem) => Row<TimelineItem> {
  return item => {
    switch (item.kind) {
      case 'message':
        return createMessageRow(actions) as Row<MessageItem> as Row<TimelineItem>
      case 'day':
        return words('day', shown => (shown.kind === 'day' ? shown.text : ''))
      case 'unseen':
        return words('unseen-line', () => 'New messages')
      case 'empty':
        return words('empty', () => 'No messages yet. Say hello!')
      case 'typing':
        return createTypingRow()
    }
  }
}

function words(className: string, text: (item: TimelineItem) => string): Row<TimelineItem> {
  const row = element('li', { className })
  return { element: row, render: item => fill(row, element('span', {}, text(item))) }
}

function createTypingRow(): Row<TimelineItem> {
  const row = element('li', { className: 'typing' })
  const dots = element('span', { className: 'dots', 'aria-hidden': 'true' }, element('i'), element('i'), element('i'))
  return { element: row, render: item => fill(row, dots, item.kind === 'typing' ? spoken(item.text) : null) }
}
