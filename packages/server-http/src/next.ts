export { routeHandlers, type RouteHandlers } from './route-handlers.js'
export { sharedChat } from './shared-chat.js'
