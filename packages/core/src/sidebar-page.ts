import type { Sidebar, SidebarItem, User } from '@confab/protocol'
import type { SidebarRow, SidebarRows } from './interfaces/conversation-store.js'
import { onlineTo } from './online-to.js'
import type { Call, Services } from './services.js'

/** Puts a page of the sidebar together out of its rows; the people they need are read in one call of the storage. */
export async function sidebarPage(call: Call<unknown>, { rows, cursor }: SidebarRows): Promise<Sidebar> {
  const { services, actor } = call
  const others = rows.flatMap((row) => otherOf(row, actor) ?? [])
  const senders = rows.flatMap((row) => row.lastMessage?.senderId ?? [])
  const [users, online] = await Promise.all([shownPeople(services, actor, [...new Set([...others, ...senders])]), onlineTo(call, others)])
  return { items: rows.map((row) => toItem(services, row, online.has(otherOf(row, actor) ?? ''))), users, cursor }
}

/** Reads people, and with them whether the actor exists: whoever comes to a node that has not met them costs nothing more. */
async function shownPeople({ people }: Services, actor: string, userIds: readonly string[]): Promise<User[]> {
  if (people.knows(actor)) return people.findMany(userIds)
  const users = await people.findMany([...new Set([...userIds, actor])])
  if (users.some(({ id }) => id === actor)) people.met(actor)
  else await people.ensure(actor)
  return users.filter(({ id }) => userIds.includes(id))
}

function otherOf(row: SidebarRow, actor: string): string | undefined {
  return row.conversation.directUserIds?.find((userId) => userId !== actor)
}

function toItem({ files }: Services, { lastRev, ...row }: SidebarRow, online: boolean): SidebarItem {
  return { ...row, lastMessage: row.lastMessage && files.shown(row.lastMessage), rev: lastRev, online }
}
