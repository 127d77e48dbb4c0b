import type { SidebarState } from '@confab/client'
import { useCallback, useMemo } from 'react'
import { useChatClient } from './chat-provider.js'
import { useChatState } from './use-chat-state.js'

/** The left column, and how to get more of it. */
export interface Sidebar extends SidebarState {
  /** Loads the next page; does nothing at the end. Never changes. */
  readonly loadMore: () => Promise<void>
}

/** Returns the left column: rows newest first, each the same object until that row changes, so a row component in `memo` renders alone. */
export function useSidebar(): Sidebar {
  const client = useChatClient()
  const sidebar = useChatState((state) => state.sidebar)
  const loadMore = useCallback(() => client.loadMoreSidebar(), [client])
  return useMemo(() => ({ ...sidebar, loadMore }), [sidebar, loadMore])
}
