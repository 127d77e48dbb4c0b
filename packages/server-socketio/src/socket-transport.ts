import type { Audience, ChatHost, SessionTarget, Transport } from '@confab/core'
import type { Namespace } from 'socket.io'
import type { OtherNodes } from './other-nodes.js'
import { presenceRoom, sessionRoom, userRoom } from './rooms.js'

/** Delivery by Socket.IO's rooms: one emit for each event, whoever it is for, on all nodes when the server has an adapter for many. */
export function socketTransport(nsp: Namespace, host: ChatHost, nodes: OtherNodes, ended: (room: string) => void): Omit<Transport, 'close' | 'problem'> {
  return {
    deliver(event, audience) {
      try {
        const rooms = roomsOf(audience)
        // To no room would be to everybody.
        if (rooms.length === 0) return
        const except = 'watchersOf' in audience ? audience.except ?? [] : []
        const receivers = nsp.to(rooms)
        void (except.length === 0 ? receivers : receivers.except(except.map(userRoom))).emit(event.name, event.payload)
      } catch (error) {
        host.logger.error({ err: error, event: event.name }, 'an event could not be delivered')
      }
    },
    stopWatching(watcherIds, watchedIds) {
      if (watcherIds.length > 0 && watchedIds.length > 0) nsp.in(watcherIds.map(userRoom)).socketsLeave(watchedIds.map(presenceRoom))
    },
    // Who watches at other nodes is not known here.
    isWatched: userId => !nodes.isAlone || (nsp.adapter.rooms.get(presenceRoom(userId))?.size ?? 0) > 0,
    disconnect(target, reason) {
      const room = roomOf(target)
      ended(room)
      nodes.ended(room)
      // Here at once, whatever it takes to reach the others.
      nsp.local.to(room).emit('connection.closed', { reason })
      nsp.local.in(room).disconnectSockets(true)
      nsp.to(room).emit('connection.closed', { reason })
      nsp.in(room).disconnectSockets(true)
      return Promise.resolve()
    },
    conversationChanged: nodes.conversationChanged,
  }
}

function roomsOf(audience: Audience): string[] {
  return 'userIds' in audience ? audience.userIds.map(userRoom) : [presenceRoom(audience.watchersOf)]
}

function roomOf(target: SessionTarget): string {
  return 'userId' in target ? userRoom(target.userId) : sessionRoom(target.sessionId)
}
