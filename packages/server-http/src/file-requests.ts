import type { ChatHost } from '@confab/core'
import { ChatError, fileHeaders, fileRoutes } from '@confab/protocol'
import { credentialsOf } from './credentials.js'
import { fileResponse } from './file-response.js'
import { readBytes } from './read-bytes.js'
import { jsonResponse } from './responses.js'
import { routeMatcher } from './route-matcher.js'

/** Serves files: what is uploaded is the body itself, what is read needs nothing but its link. */
export function fileRequests({ authenticate, visited, files }: ChatHost, bodyTimeoutMs: number): (request: Request, method: string, path: string) => Promise<Response> {
  const match = routeMatcher({ ...fileRoutes, readFile: { method: 'GET', path: '/files/:key', status: 200, rate: 'read' } })
  // Files are larger than calls, and telephones are slow.
  const timeoutMs = 2 * bodyTimeoutMs

  return async (request, method, path) => {
    const { operation, params } = match(method, path)
    if (operation === 'readFile') return fileResponse(request, await files.open(params.key ?? '', new URL(request.url).searchParams))
    const identity = await authenticate(credentialsOf(request))
    visited(identity)
    const file = await files.upload(identity, infoOf(request.headers), (maxBytes, hold) => readBytes(request, { maxBytes, timeoutMs, hold }))
    return jsonResponse(fileRoutes.uploadFile.status, file)
  }
}

/** What the headers say of a file. Whether it is valid is for core to say. A page elsewhere cannot send them without being asked first. */
function infoOf(headers: Headers): Record<string, unknown> {
  const info: Record<string, unknown> = {}
  const contentType = headers.get('content-type')
  if (contentType !== null) info.contentType = contentType
  for (const [field, header] of Object.entries(fileHeaders)) {
    const value = headers.get(header)
    if (value !== null) info[field] = field === 'width' || field === 'height' ? numberOf(value) : decoded(header, value)
  }
  return info
}

function numberOf(value: string): unknown {
  return /^\d{1,9}$/.test(value) ? Number(value) : value
}

function decoded(header: string, value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (cause) {
    throw new ChatError('INVALID_INPUT', `The header "${header}" could not be read: it must be percent-encoded UTF-8, as encodeURIComponent writes it.`, { cause })
  }
}
