'use client'

import { conversationKey, type ConversationRef } from '@confab/client'
import { useChatState, useMe, useSidebar, useUnseenTotal } from '@confab/react'
import { useState, type ReactElement } from 'react'
import { useEarlyText } from '../lib/use-early-text'
import { Avatar } from './avatar'
import { Icon } from './icon'
import { PeopleSearch } from './people-search'
import { SidebarRow } from './sidebar-row'

/** The left column: who I am, the search for people, and my conversations. */
export function Sidebar({ open, onLeave }: { open: ConversationRef | null; onLeave: () => void }): ReactElement {
  const me = useMe()
  const unseen = useUnseenTotal()
  const { items, hasMore, loadMore } = useSidebar()
  const openKey = useChatState((state) => (open === null ? null : conversationKey(state, open)))
  const [query, setQuery] = useState('')
  const field = useEarlyText<HTMLInputElement>(setQuery)

  return (
    <nav className="sidebar" aria-label="Conversations">
      <title>{unseen > 0 ? `(${unseen}) Confab` : 'Confab'}</title>
      <header className="bar">
        {me !== null && <Avatar id={me.id} name={me.name} />}
        <h1 dir="auto">{me?.name}</h1>
        <button type="button" className="quiet" onClick={onLeave} aria-label="Sign out" title="Sign out"><Icon name="leave" /></button>
      </header>
      <label className="search">
        <Icon name="search" />
        <input ref={field} type="search" value={query} onChange={(event) => setQuery(event.target.value)} placeholder="Look for people" aria-label="Look for people" autoComplete="off" />
      </label>
      <div className="scroller" tabIndex={-1}>
        {query.trim() === '' ? (
          <ul className="rows">
            {items.map((entry) => <SidebarRow key={entry.key} entry={entry} isOpen={entry.key === openKey} />)}
            {items.length === 0 && <li className="hint">No conversations yet.</li>}
          </ul>
        ) : (
          <PeopleSearch query={query.trim()} onOpen={() => setQuery('')} />
        )}
        {hasMore && query === '' && <button type="button" className="more" onClick={() => void loadMore()}>More conversations</button>}
      </div>
    </nav>
  )
}
