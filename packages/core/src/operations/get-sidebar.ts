import { noEvents, type Handler } from '../services.js'
import { sidebarPage } from '../sidebar-page.js'

export const getSidebar: Handler<'getSidebar'> = async ({ services, actor, input }) => ({
  output: await sidebarPage(services, actor, input),
  events: noEvents,
})
