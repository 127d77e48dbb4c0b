import { fileHeaders } from '@confab/protocol'

/**
 * The headers that let pages of other origins read the answer: only for the origins given to `createChat`, compared whole. A chat with none
 * serves its own origin, and programs.
 */
export function corsHeaders(request: Request, origins: readonly string[]): [name: string, value: string][] {
  if (origins.length === 0) return []
  const origin = request.headers.get('origin')
  // Also for those who are refused, or a cache would hand one origin's answer to another.
  const vary: [string, string] = ['vary', 'Origin']
  if (origin === null || !origins.some(one => asBrowsersWriteIt(one) === origin)) return [vary]
  const allowed: [string, string][] = [
    vary,
    ['access-control-allow-origin', origin],
    ['access-control-allow-credentials', 'true'],
    ['access-control-expose-headers', 'Retry-After'],
  ]
  if (!isPreflight(request)) return allowed
  return [
    ...allowed,
    ['access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE'],
    ['access-control-allow-headers', `Authorization, Content-Type, ${Object.values(fileHeaders).join(', ')}`],
    ['access-control-max-age', '600'],
  ]
}

/** Answers a browser's question whether it may ask; {@link corsHeaders} says whether. */
export function preflight(): Response {
  return new Response(null, { status: 204 })
}

function isPreflight(request: Request): boolean {
  return request.method === 'OPTIONS' && request.headers.has('access-control-request-method')
}

function asBrowsersWriteIt(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : origin
}
