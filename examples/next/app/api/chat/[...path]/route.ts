import { createHttpHandler } from '@confab/server-http'
import { routeHandlers } from '@confab/server-http/next'
import { chat } from '../../../../lib/chat'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = routeHandlers(createHttpHandler(chat))
