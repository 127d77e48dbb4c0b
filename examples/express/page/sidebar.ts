import { conversationKey, type ClientState } from '@confab/client'
import { avatar } from './avatar.js'
import { element, fill } from './element.js'
import { icon } from './icons.js'
import { keyedList } from './keyed-list.js'
import { openNewGroup } from './new-group.js'
import { openProfile } from './profile.js'
import { currentRoute } from './route.js'
import { createSearch } from './search.js'
import { leave, logOut } from './session.js'
import { sidebarItem } from './sidebar-item.js'
import { createSidebarRow } from './sidebar-row.js'
import { stepThrough } from './step-through.js'
import type { Page, View } from './types.js'

/** The left column: who I am, the search for people, and my conversations. */
export function createSidebar(page: Page): View & { focus(): void } {
  const { client, me, session, announce } = page
  const profile = element('button', { type: 'button', title: 'Your profile', onclick: () => openProfile(page) })
  const who = element('h1', { className: 'who' }, profile)
  const list = element('ul', { className: 'rows', role: 'list', 'aria-label': 'Conversations' })
  const empty = element('p', { className: 'hint' }, 'No conversations yet. Search for somebody above, or start a group.')
  const scroller = element('div', { className: 'scroller' }, list, empty)
  const search = createSearch(page, scroller)
  const renderRows = keyedList(list, item => item.key, createSidebarRow)
  let shown: ClientState['me'] = null

  stepThrough(list, 'a')
  scroller.onscroll = () => {
    const toTheEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    if (toTheEnd < 200 && client.state.sidebar.hasMore) void client.loadMoreSidebar().catch(() => {})
  }

  const sidebar = element(
    'nav',
    { className: 'sidebar', 'aria-label': 'Conversations and people' },
    element(
      'header',
      { className: 'bar' },
      who,
      button('group', 'New group', () => openNewGroup(page)),
      session.kind === 'guest'
        ? button('leave', 'Be somebody else', () => leave())
        : button('leave', 'Log out', () => void logOut({ everywhere: false }).catch((error: Error) => announce(error.message))),
    ),
    search.element,
    search.results,
    scroller,
  )

  return {
    element: sidebar,
    focus: () => (list.querySelector<HTMLElement>('a[aria-current], a') ?? search.input).focus(),
    render(state: ClientState) {
      if (state.me !== null && state.me !== shown) {
        fill(profile, avatar(me, state.me.name, { url: state.me.avatarUrl }), element('span', {}, state.me.name))
        shown = state.me
      }

      const route = currentRoute()
      const currentKey = route === null ? null : conversationKey(state, route)
      renderRows(state.sidebar.items.map(entry => sidebarItem(state, me, entry, currentKey)))
      scroller.toggleAttribute('data-loading', !state.sidebar.loaded)
      empty.hidden = !state.sidebar.loaded || state.sidebar.items.length > 0
    },
  }
}

function button(name: 'group' | 'leave', label: string, onclick: () => void): HTMLElement {
  return element('button', { type: 'button', className: 'quiet', title: label, 'aria-label': label, onclick }, icon(name))
}
