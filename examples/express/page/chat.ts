import { conversationKey, createClient, type ClientState } from '@confab/client'
import { clientFiles } from '@confab/client/files'
import { announceMessages, createAnnouncer } from './announcer.js'
import { createConnectionBanner } from './connection-banner.js'
import { createConversation, type ConversationView } from './conversation.js'
import { element, fill } from './element.js'
import { icon } from './icons.js'
import { conversationName } from './names.js'
import { currentRoute } from './route.js'
import { getToken, leave, type Session } from './session.js'
import { createSidebar } from './sidebar.js'
import type { Page } from './types.js'

/** Shows the chat of a person: the sidebar, and the conversation that the address names. */
export function showChat(root: HTMLElement, session: Session): void {
  const client = createClient({ url: '/api/chat', getToken, files: clientFiles() })
  const announcer = createAnnouncer()
  const page: Page = { client, me: session.userId, session, announce: announcer.say }

  const banner = createConnectionBanner()
  const sidebar = createSidebar(page)
  const nothing = element('section', { className: 'nothing' }, icon('talk'), element('h2', {}, 'Nothing open'), element('p', {}, 'Pick a conversation, or find somebody to talk to.'))
  const main = element('main', {}, nothing)
  let open: ConversationView | null = null

  const render = (state: ClientState): void => {
    banner.render(state)
    sidebar.render(state)
    open?.render(state)
    document.title = titleOf(state)
  }
  const followAddress = (): void => {
    open?.close()
    const ref = currentRoute()
    open = ref === null ? null : createConversation(page, ref)
    // On a narrow screen there is room for one of the two.
    root.dataset.showing = ref === null ? 'sidebar' : 'conversation'
    fill(main, open?.element ?? nothing)
    render(client.state)
  }

  root.className = 'chat'
  fill(root, announcer.element, banner.element, sidebar.element, main)
  client.subscribe(render)
  client.on('session.ended', ({ error }) => leave(error.code === 'UNAUTHENTICATED' ? 'You were logged out.' : error.message))
  announceMessages(page)
  addEventListener('hashchange', () => {
    followAddress()
    if (open === null) sidebar.focus()
    else open.focus()
  })
  // "Yesterday" is a matter of the clock.
  setInterval(() => render(client.state), 60_000)
  followAddress()
  client.connect()

  // For the curious: try `await confab.getSidebar()` in the console of the browser.
  Object.assign(window, { confab: client })
}

function titleOf(state: ClientState): string {
  const unseen = state.unseenTotal > 0 ? `(${state.unseenTotal}) ` : ''
  const ref = currentRoute()
  const conversation = ref === null ? undefined : state.conversations.get(conversationKey(state, ref))
  return `${unseen}${conversation?.loaded ? `${conversationName(state, conversation)} · ` : ''}Confab`
}
