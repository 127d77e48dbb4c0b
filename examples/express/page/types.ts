import type { ChatClient, ClientState, ConversationState, SidebarEntry } from '@confab/client'
import type { Session } from './session.js'

/** What every part of the page stands on. */
export interface Page {
  /** The chat. */
  readonly client: ChatClient
  /** Who this window is. */
  readonly me: string
  /** How they came in. */
  readonly session: Session
  /** Says something to those who listen instead of look. */
  announce(text: string): void
}

/** A part of the page: what is seen, and how it follows the state. */
export interface View {
  readonly element: HTMLElement
  render(state: ClientState): void
}

/** A person. */
export type Person = ClientState['users'] extends ReadonlyMap<string, infer User> ? User : never

/** Whatever names a conversation: a row of the sidebar, or an opened one. */
export type Named = Pick<ConversationState | SidebarEntry, 'conversation' | 'otherUserId'>
