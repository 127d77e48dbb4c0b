import { attachSocketServer } from '@confab/server-socketio'
import { chatErrorFrom, type ChatEvent, type ErrorShape } from '@confab/protocol'
import { createServer } from 'node:http'
import { io } from 'socket.io-client'
import { connected } from './connected.js'
import { EventLog } from './event-log.js'
import { listening } from './listening.js'
import type { Surface } from './surface.js'

type Ack = { data: unknown } | { error: ErrorShape }

/** Calls and events of the real `socket.io-client` over a real connection. */
export const socket: Surface = {
  name: 'socket',
  async open(chat) {
    const httpServer = createServer()
    const sockets = attachSocketServer(httpServer, chat)
    const server = await listening(httpServer)
    return {
      async enter(userId) {
        const events = new EventLog()
        const client = io(server.url, { auth: { token: userId }, transports: ['websocket'], forceNew: true, reconnection: false })
        client.onAny((name: string, payload: unknown) => events.add({ name, payload } as ChatEvent))
        await connected(client)
        const call = async (operation: string, input?: unknown): Promise<unknown> => {
          const ack = await client.timeout(10_000).emitWithAck(operation, ...(input === undefined ? [] : [input])) as Ack
          if ('error' in ack) throw chatErrorFrom(ack.error)
          return ack.data ?? undefined
        }
        return {
          call,
          events,
          // The answer comes on the same connection, after all that was said before.
          settled: async () => void await call('getMe'),
          async leave() {
            client.disconnect()
          },
        }
      },
      async close() {
        await sockets.close()
        await server.close()
      },
    }
  },
}
