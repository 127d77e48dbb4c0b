import { conversationKey, type ClientState, type ConversationRef, type ConversationState, type SentMessage } from '@confab/client'
import { isLookedAt, onAttention } from './attention.js'
import { element } from './element.js'
import { createJumpButton } from './jump-button.js'
import { keyedList } from './keyed-list.js'
import { openMessageMenu } from './message-menu.js'
import { keepScroll } from './scroll-keeper.js'
import { oneTabStop, stepThrough } from './step-through.js'
import { timelineItems, type TimelineItem } from './timeline-items.js'
import { createTimelineRow } from './timeline-row.js'
import type { Page, View } from './types.js'
import { createUnseenLine } from './unseen-line.js'

const MENU_BUTTONS = '.menu-button:not([hidden])'
const NEAR = 600

/** The middle of a conversation. */
export interface Timeline extends View {
  goToEnd(): void
  /** Edits the last message of one's own. */
  editLast(): void
  close(): void
}

/** Shows the messages of a conversation, loads more of them where the reader goes, and marks as seen what they have seen. */
export function createTimeline(page: Page, ref: ConversationRef, { edit }: { edit(message: SentMessage): void }): Timeline {
  const { client, me } = page
  const list = element('ol', { className: 'messages', role: 'list', 'aria-label': 'Messages' })
  const scroller = element('div', { className: 'scroller', tabIndex: -1 }, list)
  const jump = createJumpButton(() => goToEnd('smooth'))
  const pane = element('div', { className: 'timeline' }, scroller, jump.element)
  const scroll = keepScroll(scroller, list, '.message')
  const line = createUnseenLine()
  const createRow = createTimelineRow({
    openMenu: ({ message }, button) => message.status === 'sent' && openMessageMenu(page, message, button, edit),
    retry: ({ message }) => client.retry(message.clientMessageId),
    discard: ({ message }) => client.discard(message.clientMessageId),
    askAgain: messageId => client.getMessage({ messageId }),
  })
  const renderRows = keyedList(list, item => item.key, (item: TimelineItem) => {
    const row = createRow(item)
    // What comes while one looks may be seen to come; what one scrolls back to was always there.
    const isNews = isOpened && (item.kind === 'typing' || (item.kind === 'message' && (item.message.seq ?? Infinity) > newestSeq))
    row.element.toggleAttribute('data-arriving', isNews)
    return row
  })
  let isOpened = false
  let newestSeq = 0
  let markedSeq = 0

  const known = (): ConversationState | undefined => client.state.conversations.get(conversationKey(client.state, ref))
  const goToEnd = (behavior?: ScrollBehavior): void => {
    const conversation = known()
    line.remove()
    if (conversation?.hasNewer !== true) scroll.goToEnd(behavior)
    else void client.jumpTo(conversation.key).then(() => scroll.goToEnd(), () => {})
  }

  const render = (state: ClientState): void => {
    const conversation = state.conversations.get(conversationKey(state, ref))
    const canShow = conversation !== undefined && isShowable(conversation)
    scroller.toggleAttribute('data-loading', !canShow)
    if (!canShow) return
    scroll.whileKept(() => renderRows(timelineItems(state, me, conversation, lineFor(state, conversation))))
    newestSeq = conversation.messages.findLast(message => message.status === 'sent')?.seq ?? 0
    oneTabStop(list, MENU_BUTTONS)
    if (!isOpened) open()
    follow(state, conversation)
  }
  /** What depends on where the reader is, and not only on the state. */
  const follow = (state: ClientState, conversation: ConversationState): void => {
    lineFor(state, conversation)
    jump.show(!scroll.isAtEnd || conversation.hasNewer, unseenMessages(state, me, conversation).count)
    pane.toggleAttribute('data-loading-older', conversation.loading && conversation.hasOlder && scroller.scrollTop < 40)
    markSeen(conversation)
    loadMore(conversation)
  }
  const lineFor = (state: ClientState, conversation: ConversationState): number | null => {
    const { count, mark } = unseenMessages(state, me, conversation)
    const isReading = isOpened && scroll.isAtEnd && !conversation.hasNewer && isLookedAt()
    return line.after({ isReading, hasUnseen: count > 0, seenSeq: mark })
  }
  const open = (): void => {
    const newest = list.querySelector<HTMLElement>('.unseen-line')
    if (newest === null) scroll.goToEnd()
    else scroll.goTo(newest)
    isOpened = true
  }
  const markSeen = ({ key, messages, hasNewer }: ConversationState): void => {
    const last = messages.findLast(message => message.status === 'sent')
    if (!isLookedAt() || !scroll.isAtEnd || hasNewer || last === undefined || last.seq <= markedSeq) return
    markedSeq = last.seq
    client.markSeen({ conversationId: key, seq: last.seq }).catch(() => {})
  }
  const loadMore = ({ key, hasOlder, hasNewer }: ConversationState): void => {
    if (hasOlder && scroller.scrollTop < NEAR) client.loadOlder(key).catch(() => {})
    else if (hasNewer && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR) client.loadNewer(key).catch(() => {})
  }
  stepThrough(list, MENU_BUTTONS)
  list.addEventListener('focusin', () => oneTabStop(list, MENU_BUTTONS))
  scroller.addEventListener('scroll', () => {
    const conversation = known()
    if (conversation?.loaded && isOpened) follow(client.state, conversation)
  })
  const stopAttention = onAttention(() => render(client.state))

  return {
    element: pane,
    render,
    goToEnd,
    editLast() {
      const last = known()?.messages.findLast(message => message.senderId === me && message.deletedAt === null)
      if (last?.status === 'sent') edit(last)
    },
    close() {
      stopAttention()
      scroll.close()
    },
  }
}

/** What is on its way to somebody for the first time is shown though there is nothing to load yet. */
function isShowable({ loaded, conversation, messages }: ConversationState): boolean {
  return loaded || (conversation === null && messages.length > 0)
}

function unseenMessages(state: ClientState, me: string, { key, messages, seen }: ConversationState): { mark: number; count: number } {
  const entry = state.sidebar.items.find(item => item.key === key)
  const mark = Math.max(entry?.seenSeq ?? 0, seen.get(me) ?? 0)
  const inView = messages.filter(({ seq, senderId, deletedAt }) => seq !== null && seq > mark && senderId !== me && deletedAt === null).length
  return { mark, count: Math.max(inView, entry?.unseenCount ?? 0) }
}
