import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { chatErrorFrom, errorTable, routes, type ChatApi, type ErrorShape, type Route } from '@confab/protocol'
import { createServer } from 'node:http'
import { EventLog } from './event-log.js'
import { isOperation } from './is-operation.js'
import { listening } from './listening.js'
import { RecordingTransport } from './recording-transport.js'
import type { Surface } from './surface.js'

/** Requests of `fetch` to a real server. HTTP delivers no events of its own. */
export const http: Surface = {
  name: 'HTTP',
  async open(chat) {
    const transport = new RecordingTransport()
    const detach = chat.host.attach(transport)
    const server = await listening(createServer(toNodeHandler(createHttpHandler(chat))))
    return {
      async enter(userId) {
        const events = new EventLog()
        transport.join(userId, events)
        const call = async (operation: string, input?: unknown): Promise<unknown> => {
          const output = await request(`${server.url}/api/chat`, userId, operation, input)
          if (operation === 'getPresence') transport.watch(userId, (output as Awaited<ReturnType<ChatApi['getPresence']>>).users.map(user => user.userId))
          return output
        }
        // To be there is to have called.
        await call('getMe')
        return { call, events, settled: () => new Promise(resolve => setImmediate(resolve)), leave: async () => transport.part(userId) }
      },
      async close() {
        detach()
        await server.close()
      },
    }
  },
}

async function request(base: string, userId: string, operation: string, input: unknown): Promise<unknown> {
  const route: Route = isOperation(operation) ? routes[operation] : { method: 'POST', path: `/${operation}`, status: 200, rate: 'read' }
  const { path, rest } = placed(route, input)
  const hasBody = route.method !== 'GET' && rest !== undefined
  const response = await fetch(`${base}${path}${route.method === 'GET' ? queryOf(rest) : ''}`, {
    method: route.method,
    headers: { authorization: `Bearer ${userId}`, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: JSON.stringify(rest) } : {}),
  })
  if (response.status === 204) return wrongStatus(operation, 204, route.status)
  const body = await response.json() as { error?: ErrorShape }
  if (response.ok) return wrongStatus(operation, response.status, route.status) ?? body
  const error = chatErrorFrom(body.error as ErrorShape)
  wrongStatus(operation, response.status, errorTable[error.code].status)
  throw error
}

function wrongStatus(operation: string, status: number, expected: number): void {
  if (status !== expected) throw new Error(`${operation} was answered with ${status}, not with ${expected}`)
}

function placed(route: Route, input: unknown): { path: string; rest: unknown } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return { path: route.path, rest: input }
  const rest = { ...input } as Record<string, unknown>
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return value === undefined ? '' : encodeURIComponent(String(value))
  })
  return { path, rest: Object.keys(rest).length === 0 && route.method === 'DELETE' ? undefined : rest }
}

function queryOf(input: unknown): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input ?? {})) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) {
      // As those write it who hope that a server makes objects out of brackets.
      if (typeof one === 'object' && one !== null) for (const [key, inner] of Object.entries(one)) query.append(`${name}[${key}]`, String(inner))
      else query.append(name, String(one))
    }
  }
  return query.size === 0 ? '' : `?${query.toString()}`
}
