import type { ChatClient, ClientState, SentMessage } from '@confab/client'
import { confirm } from './dialog.js'
import { openMenu, type MenuItem } from './menu.js'
import { messageWords } from './message-words.js'
import type { Page } from './types.js'

/** Opens what can be done with a message: everybody copies, its sender edits, its sender and those who run the group delete. */
export function openMessageMenu(page: Page, message: SentMessage, button: HTMLElement, edit: (message: SentMessage) => void): void {
  const { client, me, announce } = page
  const isMine = message.senderId === me
  const items: MenuItem[] = []
  // Browsers have a clipboard on secure pages only.
  if (navigator.clipboard !== undefined && message.text !== '') {
    items.push({ icon: 'copy', label: 'Copy text', run: () => void navigator.clipboard.writeText(message.text).then(() => announce('Copied')) })
  }
  if (isMine) items.push({ icon: 'edit', label: 'Edit', run: () => edit(message) })
  if (isMine || runsTheGroup(client.state, message.conversationId)) {
    items.push({ icon: 'remove', label: 'Delete for everyone', run: () => void remove(client, message).catch((error: Error) => announce(error.message)) })
  }
  if (items.length > 0) openMenu(button, 'Message', items)
}

async function remove(client: ChatClient, message: SentMessage): Promise<void> {
  if (await confirm('Delete this message for everyone?', messageWords(message), 'Delete')) await client.deleteMessage({ messageId: message.id })
}

function runsTheGroup(state: ClientState, conversationId: string): boolean {
  const entry = state.sidebar.items.find(({ key }) => key === conversationId)
  return entry?.otherUserId === null && entry.member !== null && entry.member.role !== 'member'
}
