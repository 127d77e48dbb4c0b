import { ChatError, chatErrorFrom, type ErrorShape, type Route } from '@confab/protocol'
import type { Call } from './link.js'

/** How calls over HTTP are made. */
export interface HttpLinkOptions {
  cookies?: boolean
  timeoutMs?: number
  /** Hears the headers of each answer. */
  heard?(headers: Headers): void
}

/** Calls over HTTP, by a table of routes. */
export function httpLink(base: string, { cookies, timeoutMs = 10_000, heard }: HttpLinkOptions, routes: Readonly<Record<string, Pick<Route, 'method' | 'path'>>>): Call {
  return async (operation, input, token) => {
    const { method, path } = routes[operation] as Route
    const rest = { ...input as Record<string, unknown> }
    let url = base.replace(/\/$/, '') + path.replace(/:(\w+)/g, (_, name: string) => {
      const value = rest[name]
      delete rest[name]
      return encodeURIComponent(value as string)
    })
    const headers: Record<string, string> = {}
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(timeoutMs) }
    if (token) headers.authorization = `Bearer ${token}`
    if (cookies) init.credentials = 'include'
    if (method !== 'GET') {
      headers['content-type'] = 'application/json'
      init.body = JSON.stringify(rest)
    } else {
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries(rest)) for (const one of [value].flat()) if (one !== undefined) query.append(name, one as string)
      url += `?${query}`
    }
    let status = 0
    let text = '-'
    try {
      const response = await fetch(url, init)
      status = response.status
      heard?.(response.headers)
      text = await response.text()
    } catch (cause) {
      if (!status) throw new ChatError((cause as Error).name === 'TimeoutError' ? 'TIMEOUT' : 'DISCONNECTED', undefined, { cause })
    }
    return readAnswer(status, text)
  }
}

/** What an answer says: the output, or the error that is thrown. What something in between answered says nothing about the call, except that it was too large. */
export function readAnswer(status: number, text: string): unknown {
  let answer: { error?: ErrorShape } | null | undefined
  try {
    answer = text ? JSON.parse(text) : undefined
    if (status < 300) return answer
  } catch {}
  const shape = answer?.error
  // What came in full, and is no trouble of a server, is from where no chat is.
  throw shape?.code ? chatErrorFrom(shape) : status === 413 ? new ChatError('PAYLOAD_TOO_LARGE') : new ChatError('UNAVAILABLE', status < 500 && text[1] ? `No chat answers at this \`url\` (${status}).` : undefined)
}
