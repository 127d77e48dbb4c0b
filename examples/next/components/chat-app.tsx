'use client'

import { createClient, type ConversationRef } from '@confab/client'
import { indexedDb } from '@confab/client/offline'
import { ChatProvider } from '@confab/react'
import { useSearchParams } from 'next/navigation'
import { useEffect, useState, type ReactElement } from 'react'
import { accounts } from '../lib/accounts'
import type { Reader } from '../lib/reader'
import { refOf } from '../lib/route'
import type { PageContent } from '../lib/take-snapshot'
import { ConnectionBanner } from './connection-banner'
import { Conversation } from './conversation'
import { ReaderProvider } from './reader-context'
import { Sidebar } from './sidebar'

/** What the server hands to the page. */
export interface ChatAppProps extends PageContent {
  /** For whom times are written. */
  reader: Reader
  /** False where nothing carries sockets: changes are then asked for over HTTP. */
  hasSocket: boolean
}

/** Everything after signing in. Rendered on the server first; in the browser the client starts from the same snapshot. */
export function ChatApp({ snapshot, open: opened, reader, hasSocket }: ChatAppProps): ReactElement {
  const [{ client, persistence }] = useState(() => {
    // What is unsent outlives the page, for this person only.
    const persistence = indexedDb({ userId: snapshot.me.id })
    const client = createClient({
      // While rendering on the server nothing is asked for, so this address is never used; but there a path alone would not be an address.
      url: typeof location === 'undefined' ? 'http://localhost/api/chat' : '/api/chat',
      cookies: true,
      getToken: accounts.getToken,
      snapshot,
      persistence,
      ...(hasSocket ? {} : { socket: false }),
    })
    return { client, persistence }
  })
  useEffect(() => client.on('session.ended', () => location.assign('/login')), [client])
  const leave = (): void => void Promise.allSettled([accounts.logOut(), persistence.wipe()]).then(() => location.assign('/login'))
  const params = useSearchParams()
  const asked = refOf({ to: params.get('to'), conversation: params.get('conversation') })
  // With none asked for, a wide screen shows the one that the server chose, whatever moves up in the sidebar later.
  const [chosen] = useState<ConversationRef | null>(opened)
  const open = asked ?? chosen

  return (
    <ReaderProvider reader={reader}>
      <ChatProvider client={client}>
        <div className="chat" data-showing={asked === null ? 'sidebar' : 'conversation'}>
          <ConnectionBanner />
          <Sidebar open={open} onLeave={leave} />
          <main>
            {open === null ? (
              <div className="nothing">Look for somebody on the left, and say hello.</div>
            ) : (
              <Conversation key={'to' in open ? `to ${open.to}` : open.conversationId} to={open} />
            )}
          </main>
        </div>
      </ChatProvider>
    </ReaderProvider>
  )
}
