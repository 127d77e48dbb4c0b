import type { DisconnectReason, Identity } from '@confab/core'
import type { Socket } from 'socket.io'

/**
 * Why a connection is closed, as its client hears it in the event `connection.closed` just before: the session was ended or has expired (sign in again), the server stops (come
 * back soon), or the client calls far more than it may.
 */
export type ClosingReason = DisconnectReason | 'flooding'

/** What is known of one open connection. */
export interface Connection {
  /** Who it belongs to. */
  identity: Identity
  /** Says that the person is not here through it any more. */
  leave: () => void
  /** Calls made, less what has drained since; see {@link watchOver}. */
  calls: number
  /** Set while live events pass it by because it does not read: how many bytes waited when it last read some, and when that was, in milliseconds since 1970. */
  behind: { waiting: number; since: number } | null
  /** Whether an extension of it is being checked. */
  extending: boolean
}

/** The open connections of this process. */
export type Connections = Map<Socket, Connection>

const patienceMs = 5_000

/** Tells a client why, and closes its connection. Socket.IO's client does not come back by itself after this. */
export function closeConnection(socket: Socket, reason: ClosingReason): void {
  socket.emit('connection.closed', { reason })
  socket.disconnect(true)
  // What is still to be written is waited for, but not for ever: whoever does not read could stay.
  setTimeout(() => cutOff(socket.conn), patienceMs).unref()
}

/** Ends a connection without waiting for what it has not read, nor for its goodbye. What it does not know of, it catches up with. */
export function cutOff(connection: Socket['conn']): void {
  const { socket } = connection.transport as unknown as { socket?: { terminate?: () => void } }
  connection.close(true)
  socket?.terminate?.()
}
