import { ChatError } from '@confab/protocol'
import type { LiveHooks, LiveLink, SocketOptions } from './link.js'
import { webSocketLink } from './web-socket-link.js'

/** So often in a row what has worked may fail: a server that restarts is no reason to look for another way. */
const trusted = 4

/**
 * Calls and events over a socket: a bare WebSocket, or Socket.IO's own client, which weighs as much as all the rest and is loaded only where it is needed. It knows ways through networks that let no WebSocket pass,
 * and gets its turn when the server answers over HTTP but not over the WebSocket; when it fails as well, it is the WebSocket's turn again.
 */
export function socketLink(url: string, options: SocketOptions, hooks: LiveHooks): LiveLink {
  // Node has one from version 22 on.
  const plain = typeof WebSocket === 'undefined' ? null : webSocketLink(url, options, hooks)
  let other: LiveLink | undefined
  let link = plain
  let trust = 1
  let misses = 0
  let opens = 0

  async function change(): Promise<void> {
    const mine = opens
    link?.close()
    other ??= await import('./socket-io-link.js').then(({ socketIoLink }) => socketIoLink(url, options, hooks), () => undefined)
    // When it cannot be loaded, the WebSocket goes on trying.
    const next = link === plain ? other ?? plain : plain ?? other
    if (mine !== opens || !next) throw new ChatError('DISCONNECTED')
    link = next
    trust = 1
    misses = 0
  }

  return {
    get isUp() {
      return !!link?.isUp
    },
    async open(token, isElsewhere) {
      opens += 1
      if (!isElsewhere) misses = 0
      if (!link || misses >= trust) await change()
      misses += 1
      try {
        await link?.open(token, isElsewhere)
        trust = trusted
        misses = 0
      } catch (error) {
        // A refusal is an answer.
        if ((error as ChatError).code !== 'DISCONNECTED') misses = 0
        throw error
      }
    },
    async call(...call) {
      if (!link) throw new ChatError('DISCONNECTED')
      return link.call(...call)
    },
    close() {
      opens += 1
      link?.close()
    },
  }
}
