import type { GetSidebarInput, Sidebar, SidebarItem } from '@confab/protocol'
import type { SidebarRow } from './interfaces/conversation-store.js'
import { onlineTo } from './online-to.js'
import type { Services } from './services.js'

/** Puts a page of the sidebar together: the rows in one call of the storage, the people they need in another. */
export async function sidebarPage(services: Services, actor: string, input: GetSidebarInput): Promise<Sidebar> {
  const { rows, cursor } = await services.storage.conversations.sidebar({ userId: actor, cursor: input.cursor, limit: input.limit ?? 50 })
  const others = rows.flatMap((row) => otherOf(row, actor) ?? [])
  const senders = rows.flatMap((row) => row.lastMessage?.senderId ?? [])
  const [users, online] = await Promise.all([services.people.findMany([...new Set([...others, ...senders])]), onlineTo(services, actor, others)])
  return { items: rows.map((row) => toItem(services, row, online.has(otherOf(row, actor) ?? ''))), users, cursor }
}

function otherOf(row: SidebarRow, actor: string): string | undefined {
  return row.conversation.directUserIds?.find((userId) => userId !== actor)
}

function toItem({ files }: Services, { lastRev, ...row }: SidebarRow, online: boolean): SidebarItem {
  return { ...row, lastMessage: row.lastMessage && files.shown(row.lastMessage), rev: lastRev, online }
}
