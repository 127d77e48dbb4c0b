import type { ChatHost, Identity } from '@confab/core'
import { ChatError } from '@confab/protocol'
import type { Namespace, Socket } from 'socket.io'
import type { ClosingReason } from './connection.js'
import { credentialsOf } from './handshake.js'
import { sessionRoom, userRoom } from './rooms.js'

/** Decides who comes in. */
export interface Gate {
  /** Says who a handshake is by, or rejects with the reason why not. */
  admit(socket: Socket): Promise<void>
  /** Says whose the connection is that now stands, or why it may not stay: the session was ended, or too many came at once, while it came up. */
  arrived(socket: Socket): Identity | ClosingReason
  /** Notes that the sessions of a room were ended: what was admitted before and stands after must not stay. */
  ended(room: string): void
}

/** Nobody takes longer from handshake to connection: Socket.IO gives up on them before. */
const longestMs = 60_000

/** Makes the gate of a namespace. */
export function gate(nsp: Namespace, host: ChatHost, isClosing: () => boolean): Gate {
  const admitted = new WeakMap<Socket, { identity: Identity; since: number }>()
  const endings = new Map<string, number>()

  function connectionsOf(userId: string): number {
    return nsp.adapter.rooms.get(userRoom(userId))?.size ?? 0
  }

  function wasEnded(identity: Identity, since: number): boolean {
    const rooms = [userRoom(identity.userId), ...(identity.sessionId === undefined ? [] : [sessionRoom(identity.sessionId)])]
    return rooms.some(room => (endings.get(room) ?? -Infinity) >= since)
  }

  return {
    async admit(socket) {
      const since = Date.now()
      const identity = await host.authenticate(credentialsOf(socket))
      if (isClosing()) throw new ChatError('UNAVAILABLE', 'You could not be connected: the server is stopping.')
      if (connectionsOf(identity.userId) >= host.limits.socketsPerUser) {
        throw new ChatError('RATE_LIMITED', `You could not be connected: you have ${host.limits.socketsPerUser} connections already, close one of them.`, { retryAfterMs: 30_000 })
      }
      if (wasEnded(identity, since)) throw new ChatError('UNAUTHENTICATED')
      admitted.set(socket, { identity, since })
    },
    arrived(socket) {
      const arrival = admitted.get(socket)
      admitted.delete(socket)
      if (arrival === undefined || wasEnded(arrival.identity, arrival.since)) return 'session_ended'
      // Again, because several may have passed the gate in the same moment.
      return connectionsOf(arrival.identity.userId) >= host.limits.socketsPerUser ? 'flooding' : arrival.identity
    },
    ended(room) {
      const now = Date.now()
      for (const [other, at] of endings) if (at + longestMs < now) endings.delete(other)
      endings.set(room, now)
    },
  }
}
