import { ChatError, fileHeaders, fileRoutes } from '@confab/protocol'
import { readAnswer } from '../links/http-link.js'
import type { Call } from '../links/link.js'
import type { UploadOptions } from '../sending-files.js'
import { nameOf } from './outgoing-files.js'

/** What the lane is asked for. */
type Upload = UploadOptions & { file: Blob; signal: AbortSignal }

/** One request, as both ways of making it take it. */
interface Post {
  url: string
  headers: Record<string, string>
  body: Blob
  cookies: boolean
  signal: AbortSignal
  /** Hears how many bytes have left. */
  onSent(bytes: number): void
}

/** Uploads over HTTP: the body is the file, the rest are headers. */
export function uploadLane({ url, cookies = false, stallMs }: { url: string; cookies?: boolean; stallMs: number }): Call {
  return async (_, input, token) => {
    const { file, onProgress, signal, contentType = file.type, ...info } = input as Upload
    const total = file.size
    const said: Record<string, unknown> = { name: nameOf(file), ...info }
    const headers: Record<string, string> = {}
    if (contentType) headers['content-type'] = contentType
    if (token) headers.authorization = `Bearer ${token}`
    for (const [field, header] of Object.entries(fileHeaders)) if (said[field] !== undefined) headers[header] = encodeURIComponent(String(said[field]))

    const stop = new AbortController()
    const cancel = (): void => stop.abort(signal.reason)
    const stall = (): void => stop.abort(new ChatError('TIMEOUT'))
    let timer = setTimeout(stall, stallMs)
    signal.addEventListener('abort', cancel)
    try {
      signal.throwIfAborted()
      const [status, text] = await (typeof XMLHttpRequest === 'undefined' ? byFetch : byXhr)({
        url: url.replace(/\/$/, '') + fileRoutes.uploadFile.path, headers, body: file, cookies, signal: stop.signal,
        onSent(bytes) {
          clearTimeout(timer)
          timer = setTimeout(stall, stallMs)
          onProgress?.({ sent: Math.min(bytes, total), total })
        },
      })
      return readAnswer(status, text)
    } catch (thrown) {
      signal.throwIfAborted()
      stop.signal.throwIfAborted()
      throw thrown instanceof Broken ? await whyBroken(file, thrown.cause) : thrown
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
    }
  }
}

const partBytes = 64 * 1024

/** The request did not get there, or its answer not back. */
class Broken extends Error {}

/** A file that was changed or taken away since it was chosen cannot be read any more: to try that again is of no use. */
async function whyBroken(file: Blob, cause: unknown): Promise<ChatError> {
  try {
    await file.slice(0, 1).arrayBuffer()
  } catch {
    return new ChatError('INVALID_INPUT', 'The file could not be read: it was changed or removed since it was chosen. Choose it again.', { details: { reason: 'file_changed' } })
  }
  return new ChatError('DISCONNECTED', undefined, { cause })
}

function byXhr({ url, headers, body, cookies, signal, onSent }: Post): Promise<[status: number, text: string]> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.withCredentials = cookies
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onload = () => resolve([request.status, request.responseText])
    request.onerror = request.onabort = () => reject(new Broken())
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}

async function byFetch({ url, headers, body, cookies, signal, onSent }: Post): Promise<[status: number, text: string]> {
  try {
    // A service worker has no XMLHttpRequest, and streams only over HTTP/2.
    const isPlain = 'ServiceWorkerGlobalScope' in globalThis
    const response = await fetch(url, { method: 'POST', headers, signal, ...(cookies ? { credentials: 'include' } : {}), ...(isPlain ? { body } : { body: counted(body, onSent), duplex: 'half' }) } as RequestInit)
    return [response.status, await response.text()]
  } catch (cause) {
    throw new Broken('', { cause })
  }
}

/** The bytes of a file, a part at a time, counted as the network takes them. */
function counted(file: Blob, onSent: (bytes: number) => void): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      if (sent > 0) onSent(sent)
      if (sent >= file.size) return controller.close()
      const part = new Uint8Array(await file.slice(sent, sent + partBytes).arrayBuffer())
      sent += part.length
      controller.enqueue(part)
    },
  }, { highWaterMark: 0 })
}
