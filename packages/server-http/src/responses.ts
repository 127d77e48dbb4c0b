import type { Logger } from '@confab/core'
import { ChatError, isChatError } from '@confab/protocol'

const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
const encoder = new TextEncoder()

/** Answers with JSON. */
export function jsonResponse(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const bytes = encoder.encode(JSON.stringify(body))
  return new Response(bytes, {
    status,
    headers: { ...commonHeaders, 'content-type': 'application/json; charset=utf-8', 'content-length': String(bytes.length), ...headers },
  })
}

/** Answers with nothing. */
export function emptyResponse(): Response {
  return new Response(null, { status: 204, headers: commonHeaders })
}

/** Answers with an error as it travels. What is no `ChatError` is a mistake of ours: INTERNAL for the caller, and logged. */
export function errorResponse(thrown: unknown, logger: Logger): Response {
  if (!isChatError(thrown)) logger.error({ err: thrown }, 'the HTTP handler failed')
  const error = isChatError(thrown) ? thrown : new ChatError('INTERNAL')
  const headers: Record<string, string> = {}
  if (error.retryAfterMs !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)))
  if (error.status === 401) headers['www-authenticate'] = 'Bearer'
  if (Array.isArray(error.details?.methods)) headers.allow = error.details.methods.join(', ')
  // DISCONNECTED has no status: nobody is there to read it.
  return jsonResponse(error.status || 500, { error: error.toJSON() }, headers)
}
