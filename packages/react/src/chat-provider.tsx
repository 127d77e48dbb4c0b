import type { ChatClient } from '@confab/client'
import { createContext, useContext, useEffect, type ReactElement, type ReactNode } from 'react'

const ClientContext = createContext<ChatClient | null>(null)

/** What {@link ChatProvider} takes. */
export interface ChatProviderProps {
  /** Made once with `createClient`, outside of rendering or in a `useState` initialiser. */
  client: ChatClient
  /** What may use the hooks. */
  children?: ReactNode
}

/**
 * Gives a client to everything below. It connects when it is mounted and lets go when it is unmounted, in the browser only: rendering on a server opens nothing. Safe under
 * StrictMode, which mounts twice.
 */
export function ChatProvider({ client, children }: ChatProviderProps): ReactElement {
  useEffect(() => {
    client.connect()
    return () => client.dispose()
  }, [client])
  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>
}

/** Returns the client, for its calls. Throws outside of a {@link ChatProvider}. */
export function useChatClient(): ChatClient {
  const client = useContext(ClientContext)
  if (client === null) throw new Error('There is no chat client here: put <ChatProvider client={client}> around this component.')
  return client
}
