import { noEvents, type Handler } from '../services.js'
import { sidebarPage } from '../sidebar-page.js'

export const getSidebar: Handler<'getSidebar'> = async (call) => {
  const { services, actor, input } = call
  const { cursor, limit = 50 } = input
  const rows = await services.storage.conversations.sidebar({ userId: actor, cursor, limit })
  return { output: await sidebarPage(call, rows), events: noEvents }
}
