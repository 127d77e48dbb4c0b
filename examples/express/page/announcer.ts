import { conversationKey } from '@confab/client'
import { element } from './element.js'
import { messageWords } from './message-words.js'
import { personName } from './names.js'
import { currentRoute } from './route.js'
import type { Page } from './types.js'

/** A place whose text is read out by screen readers as it appears. */
export function createAnnouncer(): { element: HTMLElement; say(text: string): void } {
  const log = element('div', { className: 'spoken', role: 'log', 'aria-live': 'polite', 'aria-label': 'News' })
  const say = (text: string): void => {
    log.append(element('p', {}, text))
    // What was read out long ago only makes the page longer for those who walk through it.
    while (log.childElementCount > 5) log.firstElementChild?.remove()
  }
  return { element: log, say }
}

/** Reads out what others write: in the open conversation the words, elsewhere who it is from. */
export function announceMessages({ client, me, announce }: Page): void {
  client.on('message.created', ({ message }) => {
    if (message.senderId === me) return
    const route = currentRoute()
    const isOpen = route !== null && conversationKey(client.state, route) === message.conversationId
    const sender = personName(client.state, message.senderId)
    announce(isOpen ? `${sender}: ${messageWords(message)}` : `New message from ${sender}`)
  })
}
