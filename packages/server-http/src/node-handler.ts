import { createRequest, sendResponse } from '@remix-run/node-fetch-server'
import { ChatError } from '@confab/protocol'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpHandler } from './http-handler.js'
import { readOut } from './read-out.js'
import { rememberAddress } from './remote-address.js'
import { errorResponse } from './responses.js'

/** Takes a request of `node:http`, which Express's is too, and answers it. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void

/** What Express and connect add to a request. */
interface MountedRequest extends IncomingMessage {
  originalUrl?: string
}

/**
 * Makes the handler fit Express (`app.use('/api/chat', toNodeHandler(handler))`, before `express.json()`) and `http.createServer(toNodeHandler(handler))`. Under
 * `app.use(path, ...)` the operations are below that path, whatever it is.
 */
export function toNodeHandler(handler: HttpHandler): NodeHandler {
  return (request, response) => {
    // Nobody is left to hear of a failure to send: the client is gone, or the connection broke.
    serve(handler, request, response).catch(() => response.destroy())
  }
}

async function serve(handler: HttpHandler, request: MountedRequest, response: ServerResponse): Promise<void> {
  const answer = await answerTo(handler, request, response)
  readOut(request, response)
  if (!response.destroyed) await sendResponse(response, answer)
}

async function answerTo(handler: HttpHandler, request: MountedRequest, response: ServerResponse): Promise<Response> {
  if (request.readableDidRead) return refusal(new ChatError('INTERNAL', 'The body was read before it came here: mount the chat before express.json() and other body parsers.'))
  const { mount, url } = addressOf(request)
  let fetched: Request
  try {
    fetched = requestAt(url, request, response)
    rememberAddress(fetched, request.socket.remoteAddress)
  } catch (cause) {
    return refusal(new ChatError('INVALID_INPUT', 'The request could not be read: its address, its Host or its method is not valid.', { cause }))
  }
  const answer = await (mount === '' ? handler(fetched) : handler.at(mount)(fetched))
  // A body that nobody wanted would be held back, and the connection with it.
  if (fetched.body !== null && !fetched.body.locked) await fetched.body.cancel()
  return answer
}

/** The whole address, and where the framework mounted the handler: Express cuts the mount path off `url` and keeps the whole in `originalUrl`. */
function addressOf({ originalUrl, url = '/' }: MountedRequest): { mount: string; url: string } {
  if (originalUrl === undefined || !originalUrl.endsWith(url)) return { mount: '', url }
  return { mount: originalUrl.slice(0, originalUrl.length - url.length), url: originalUrl }
}

function requestAt(url: string, request: MountedRequest, response: ServerResponse): Request {
  const seen = request.url
  // The library reads `url`, at once; what Express set there is put back.
  request.url = url
  try {
    return createRequest(request, response)
  } finally {
    request.url = seen
  }
}

function refusal(error: ChatError): Response {
  return errorResponse(error, { error: () => {}, warn: () => {} })
}
