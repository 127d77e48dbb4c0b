import type { ClientState } from '@confab/client'
import { useCallback, useSyncExternalStore } from 'react'
import { useChatClient } from './chat-provider.js'

/**
 * Returns a part of the client's state, and renders again only when that part is another one. The state keeps what did not change as the very same objects, so a selector that picks
 * (`state => state.me`) is all it takes; one that makes something new each time would render for ever.
 */
export function useChatState<Part>(select: (state: ClientState) => Part): Part {
  const client = useChatClient()
  const subscribe = useCallback((onChange: () => void) => client.subscribe(onChange), [client])
  const read = (): Part => select(client.state)
  return useSyncExternalStore(subscribe, read, read)
}
