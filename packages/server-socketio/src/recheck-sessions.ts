import type { ChatHost } from '@confab/core'
import { closeConnection, type Connections } from './connection.js'

/** With the 25 s for which a session is believed to go on when a connection is made, less than a minute. */
const longestMs = 30_000

/** @throws RangeError for an interval that would not keep the promise. */
export function requireInterval(everyMs = longestMs): void {
  if (!(everyMs >= 10 && everyMs <= longestMs)) throw new RangeError(`attachSocketServer cannot look at sessions every ${everyMs} ms: recheckSessionsMs is a number from 10 to ${longestMs}.`)
}

/**
 * Asks now and then which of the open connections' sessions have ended, and closes those: the session may have been ended on another node while nothing connects the nodes. One question for
 * all connections of this process. Returns the way to stop.
 */
export function recheckSessions(connections: Connections, host: ChatHost, everyMs = longestMs): () => void {
  let isAsking = false
  const look = async (): Promise<void> => {
    // What is over for the others is over whether or not the last answer has come.
    if (isAsking || connections.size === 0) return
    isAsking = true
    try {
      const asked = new Map(Array.from(connections, ([socket, { identity }]) => [socket, identity]))
      const ended = new Set(await host.signedOut([...asked.values()]))
      if (ended.size === 0) return
      for (const [socket, identity] of asked) if (ended.has(identity) && connections.has(socket)) closeConnection(socket, 'session_ended')
    } finally {
      isAsking = false
    }
  }
  const timer = setInterval(() => void look(), everyMs).unref()
  return () => clearInterval(timer)
}
