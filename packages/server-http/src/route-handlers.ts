import type { HttpHandler } from './http-handler.js'

/** What a file `app/api/chat/[...path]/route.ts` exports. */
export type RouteHandlers = Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', (request: Request) => Promise<Response>>

/** Makes the exports of a Next route file: `export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = routeHandlers(handler)`. */
export function routeHandlers(handler: HttpHandler): RouteHandlers {
  const serve = (request: Request): Promise<Response> => handler(request)
  return { GET: serve, POST: serve, PUT: serve, PATCH: serve, DELETE: serve, OPTIONS: serve }
}
