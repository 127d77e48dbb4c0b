import { conversationKey, type ConversationRef } from '@confab/client'
import { createComposer } from './composer.js'
import { createConversationHeader } from './conversation-header.js'
import { element, fill } from './element.js'
import { createTimeline } from './timeline.js'
import type { Page, View } from './types.js'

/** The right side: one conversation, from opening it to leaving it. */
export interface ConversationView extends View {
  /** Puts the cursor where one writes. */
  focus(): void
  /** Lets go of the conversation. */
  close(): void
}

/** Opens a conversation. */
export function createConversation(page: Page, ref: ConversationRef): ConversationView {
  const { client } = page
  let stopHolding = client.openConversation(ref)
  let heldKey = conversationKey(client.state, ref)
  const header = createConversationHeader(page, ref)
  const timeline = createTimeline(page, ref, { edit: message => composer.edit(message) })
  const composer = createComposer(page, ref, { sent: () => timeline.goToEnd(), editLast: () => timeline.editLast() })
  const trouble = element('div', { className: 'nothing', role: 'alert', hidden: true })
  const pane = element('section', { className: 'conversation' }, header.element, timeline.element, trouble, composer.element)

  pane.ondragover = event => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault()
  }
  pane.ondrop = event => {
    event.preventDefault()
    composer.attach(event.dataTransfer?.files ?? [])
    composer.focus()
  }

  return {
    element: pane,
    render(state) {
      const key = conversationKey(state, ref)
      // A demo that was started anew has lost its memory, and knows the same two people's conversation by another id.
      if (key !== heldKey && !state.conversations.has(key)) stopHolding = client.openConversation(ref)
      heldKey = key
      const error = state.conversations.get(key)?.error ?? null
      if (error !== null && trouble.hidden) fill(trouble, element('p', {}, 'This conversation cannot be shown.'), element('p', {}, error.message))
      trouble.hidden = error === null
      timeline.element.hidden = composer.element.hidden = error !== null
      header.render(state)
      timeline.render(state)
      composer.render(state)
    },
    focus: () => composer.focus(),
    close() {
      composer.close()
      timeline.close()
      stopHolding()
    },
  }
}
