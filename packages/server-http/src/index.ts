export { createHttpHandler, type HttpHandler, type HttpHandlerOptions } from './http-handler.js'
export { requireUser, type RequestWithHeaders, type RequireUserOptions } from './user-of-request.js'
