export { createHttpHandler, type HttpHandler, type HttpHandlerOptions } from './http-handler.js'
