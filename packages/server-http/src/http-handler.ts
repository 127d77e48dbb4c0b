import type { Chat, Health } from '@confab/core'
import { ChatError, routes, type OperationName } from '@confab/protocol'
import { operations } from '@confab/protocol/schemas'
import { accountRequests } from './account-requests.js'
import { corsHeaders, preflight } from './cors.js'
import { credentialsOf } from './credentials.js'
import { fileRequests } from './file-requests.js'
import { inputReader } from './input-reader.js'
import { openApiDocument } from './openapi.js'
import { remoteAddress } from './remote-address.js'
import { emptyResponse, errorResponse, jsonResponse } from './responses.js'
import { routeMatcher, type RouteMatch } from './route-matcher.js'

/** How the chat is served over HTTP. Everything has a good default. */
export interface HttpHandlerOptions {
  /** The path below which the operations are; default `/api/chat`. Under Express the path of `app.use` counts instead. */
  basePath?: string
  /** How long a body may take to arrive, in milliseconds; default 30,000. That of a file may take twice as long. */
  bodyTimeoutMs?: number
  /**
   * Says from which network address a request comes, for counting log-ins; default the connection's own under `toNodeHandler`, and unknown elsewhere. Behind a proxy, take it out of the header that your proxy sets.
   */
  clientAddress?: (request: Request) => string | null
}

/** The chat over HTTP, for every framework that speaks `Request` and `Response`. Never rejects: every failure is a coded answer. */
export interface HttpHandler {
  /** Answers one request. */
  (request: Request): Promise<Response>
  /** The same chat below another path. Cheap. */
  at(basePath: string): (request: Request) => Promise<Response>
}

const defaultBasePath = '/api/chat'

/**
 * Serves a chat over HTTP: one route per operation, `GET {base}/openapi.json`, `GET {base}/health` and `GET {base}/health/ready`. Who is calling is said by the chat's `authenticate`, which receives the
 * bearer token and the headers of each request.
 */
export function createHttpHandler(chat: Chat, options: HttpHandlerOptions = {}): HttpHandler {
  const { host } = chat
  const match = routeMatcher(routes)
  const body = { maxBytes: host.limits.envelopeBytes, timeoutMs: options.bodyTimeoutMs ?? 30_000 }
  const readInput = inputReader(operations, body)
  const serveFile = fileRequests(host, body.timeoutMs)
  const callAccount = host.callAccount === null ? null : accountRequests(host.callAccount, body, options.clientAddress ?? remoteAddress)

  async function call(request: Request, route: RouteMatch<OperationName>): Promise<Response> {
    // First, so that nobody who is not signed in makes the server read a body.
    const identity = await host.authenticate(credentialsOf(request))
    host.visited(identity)
    const input = await readInput(request, route)
    const output = await host.call(identity, route.operation, input)
    return output === undefined ? emptyResponse() : jsonResponse(routes[route.operation].status, output)
  }

  async function answer(request: Request, basePath: string): Promise<Response> {
    const { pathname } = new URL(request.url)
    const path = pathBelow(basePath, pathname)
    if (path === null) throw new ChatError('NOT_FOUND', `There is nothing at "${pathname}": the chat is below "${basePath}", which the option basePath of createHttpHandler changes.`)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    if (method === 'OPTIONS') return preflight()
    if (method === 'GET' && path === '/health') return jsonResponse(200, await chat.health())
    if (method === 'GET' && path === '/health/ready') return readiness(await chat.health())
    if (method === 'GET' && path === '/openapi.json') return jsonResponse(200, openApiDocument(basePath, { accounts: callAccount !== null }))
    if (callAccount !== null && /^\/account(\/|$)/.test(path)) return callAccount(request, method, path)
    if (/^\/files(\/|$)/.test(path)) return serveFile(request, method, path)
    return call(request, match(method, path))
  }

  function at(basePath: string): (request: Request) => Promise<Response> {
    const base = basePath.replace(/\/$/, '')
    return async request => {
      const response = await answer(request, base).catch((error: unknown) => errorResponse(error, host.logger))
      for (const [name, value] of corsHeaders(request, host.origins)) response.headers.set(name, value)
      return request.method === 'HEAD' ? new Response(null, response) : response
    }
  }

  return Object.assign(at(options.basePath ?? defaultBasePath), { at })
}

/** For whoever decides where to send people: only a server that is closing wants none. One whose database is away is as good as any other. */
function readiness(health: Health): Response {
  return jsonResponse(health.codes.includes('closing') ? 503 : 200, health)
}

/** What follows the base in a path, or null when it is not below it. */
function pathBelow(basePath: string, path: string): string | null {
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : null
}
