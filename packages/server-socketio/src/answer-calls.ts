import type { ChatHost } from '@confab/core'
import { ChatError } from '@confab/protocol'
import type { Socket } from 'socket.io'
import { closeConnection, type Connection, type Connections } from './connection.js'
import { codedError, isSameSession, renewedCredentials } from './handshake.js'
import { isTooLarge } from './is-too-large.js'
import { isPresenceRoom, presenceRoom } from './rooms.js'

/** People whose presence comes to one connection: those asked for last. */
const mostWatched = 1_000

/** What an acknowledgement carries. */
type Reply = { data: unknown } | { error: unknown }

/**
 * Returns the one listener that answers every call of every connection: `emit('<operation>', input, ack)`. It never throws and never rejects, whatever arrives.
 */
export function callListener(host: ChatHost, connections: Connections, maxCalls: number): (this: Socket, ...packet: unknown[]) => void {
  return function onCall(...packet) {
    const connection = connections.get(this)
    if (connection === undefined) return
    connection.calls += 1
    if (connection.calls > maxCalls) return closeConnection(this, 'flooding')
    const [name, ...rest] = packet
    // Only Socket.IO itself can put a function there, once, when the caller waits for an answer.
    const ack = typeof rest.at(-1) === 'function' ? rest.pop() as (reply: Reply) => void : undefined
    void answer(this, connection, String(name), rest).then(ack)
  }

  async function answer(socket: Socket, connection: Connection, name: string, args: readonly unknown[]): Promise<Reply> {
    try {
      if (args.length > 1) throw new ChatError('INVALID_INPUT', 'The call could not be read: it takes one input.')
      if (isTooLarge(args[0], host.limits.envelopeBytes)) throw new ChatError('PAYLOAD_TOO_LARGE', `The call is too large: at most ${host.limits.envelopeBytes} bytes are taken.`)
      // JSON cannot say "left out": null is what a missing argument becomes on its way.
      const input = args[0] ?? {}
      const data = name === 'authenticate' ? await extend(socket, connection, input) : await host.call(connection.identity, name, input, (userIds) => watch(socket, connection, userIds))
      return { data: data ?? null }
    } catch (thrown) {
      return { error: codedError(thrown, host).toJSON() }
    }
  }

  /** From now on the changes of these people come here. */
  function watch(socket: Socket, { identity }: Connection, userIds: readonly string[]): void {
    const rooms = userIds.filter(userId => userId !== identity.userId).map(presenceRoom)
    const watched = [...socket.rooms].filter(isPresenceRoom)
    for (const room of watched.slice(0, Math.max(0, watched.length + rooms.length - mostWatched))) void socket.leave(room)
    if (rooms.length > 0) void socket.join(rooms)
  }

  /** Takes a new token for an open connection. It must be of the same person and session, or the connection is closed. */
  async function extend(socket: Socket, connection: Connection, input: unknown): Promise<void> {
    const token: unknown = (input as { token?: unknown }).token
    if (typeof token !== 'string' || Object.keys(input as object).length !== 1) throw new ChatError('INVALID_INPUT', 'The session could not be extended: authenticate takes { token }.')
    if (connection.extending) throw new ChatError('RATE_LIMITED', 'The session is being extended already: wait for the answer.', { retryAfterMs: 1_000 })
    connection.extending = true
    try {
      const identity = await host.authenticate(renewedCredentials(socket, token))
      if (!isSameSession(identity, connection.identity)) throw new ChatError('UNAUTHENTICATED', 'The session could not be extended: the token is of another person or session.')
      connection.identity = identity
    } catch (thrown) {
      // Refused for good, and not only because the app could not find out. Later, so that the answer is on its way before.
      if (!codedError(thrown, host).retryable) setImmediate(() => closeConnection(socket, 'session_ended'))
      throw thrown
    } finally {
      connection.extending = false
    }
  }
}
