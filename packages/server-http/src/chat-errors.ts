import { isChatError } from '@confab/protocol'
import { sendResponse } from '@remix-run/node-fetch-server'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorResponse } from './responses.js'

/**
 * Answers what the app's own routes fail with as the chat's routes do, with the JSON of the protocol: `app.use(chatErrors)`, after the routes. So `requireUser` ends as 401 and its coded error, and not as a page of HTML.
 * Whatever is no `ChatError` goes on to the app's next error handler.
 */
export function chatErrors(error: unknown, _request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void {
  if (!isChatError(error) || response.headersSent) {
    next(error)
    return
  }
  sendResponse(response, errorResponse(error, silent)).catch(() => response.destroy())
}

/** Nothing is logged of a coded error: it is an answer. */
const silent = { error: () => {}, warn: () => {} }
