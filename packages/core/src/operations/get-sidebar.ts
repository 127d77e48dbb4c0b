import { noEvents, type Handler } from '../services.js'
import { sidebarPage } from '../sidebar-page.js'

export const getSidebar: Handler<'getSidebar'> = async ({ services, actor, input }) => {
  const { cursor, limit = 50 } = input
  const rows = await services.storage.conversations.sidebar({ userId: actor, cursor, limit })
  return { output: await sidebarPage(services, actor, rows), events: noEvents }
}
