import { ChatError, routes } from '@confab/protocol'
import type { ChatClient } from './client.js'
import type { ClientOptions } from './client-options.js'
import { httpLink } from './links/http-link.js'
import { socketLink } from './links/socket-link.js'
import { assembleClient } from './shell/assemble-client.js'
import { browserEnvironment } from './shell/environment.js'

/**
 * Makes a client of the chat at `url`. It connects with the first call, subscription or opened conversation.
 * @throws INVALID_INPUT when `url` is a path only and there is no page that it could belong to.
 */
export function createClient(options: ClientOptions): ChatClient {
  const { url, socket = {} } = options
  const isWhole = /^https?:/i.test(url)
  if (!isWhole && typeof location === 'undefined') throw new ChatError('INVALID_INPUT', 'Outside a browser `url` must be a whole address.')
  return assembleClient(options, {
    env: browserEnvironment,
    http: httpLink(url, options, routes),
    live: hooks => (socket ? socketLink(socket.url ?? (isWhole ? new URL(url).origin : location.origin), { ...options, ...socket }, hooks) : null),
  })
}
