import { ChatError, chatErrorFrom, type ErrorShape } from '@confab/protocol'
import { io } from 'socket.io-client'
import type { LiveHooks, LiveLink, SocketOptions } from './link.js'

/** Calls and events over Socket.IO's own client. When and how often to try again is not its business, so Socket.IO's own reconnection is off. */
export function socketIoLink(url: string, options: SocketOptions, hooks: LiveHooks): LiveLink {
  const { path, cookies, timeoutMs = 10_000 } = options
  const socket = io(url, {
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    // A page comes here when its network lets no websocket through; Node of an old version when it has none of its own.
    transports: typeof WebSocket === 'undefined' ? ['websocket', 'polling'] : ['polling', 'websocket'],
    tryAllTransports: true,
    timeout: timeoutMs,
    ...(path && { path }),
    withCredentials: !!cookies,
  })
  let settle: ((error?: ChatError) => void) | undefined
  socket.on('connect', () => {
    settle?.()
    hooks.onUp()
  })
  socket.on('connect_error', error => {
    const { data } = error as { data?: ErrorShape }
    settle?.(data?.code ? chatErrorFrom(data) : new ChatError('DISCONNECTED'))
  })
  socket.on('disconnect', reason => {
    if (reason !== 'io client disconnect') hooks.onDown()
  })
  socket.onAny((name: string, payload: unknown) => hooks.onEvent(name, payload))
  return {
    get isUp() {
      return socket.connected
    },
    open: token => new Promise((resolve, reject) => {
      settle = error => (error ? reject(error) : resolve())
      socket.auth = { token }
      // A refused handshake leaves the socket waiting for an answer that has come.
      socket.disconnect().connect()
    }),
    async call(operation, input) {
      if (!socket.connected) throw new ChatError('DISCONNECTED')
      const reply = await socket.timeout(timeoutMs).emitWithAck(operation, input).catch(() => {
        throw new ChatError(socket.connected ? 'TIMEOUT' : 'DISCONNECTED')
      }) as { data?: unknown; error?: ErrorShape }
      if (reply.error) throw chatErrorFrom(reply.error)
      return reply.data
    },
    close() {
      // Whoever waits for it to open waits for nothing.
      settle?.(new ChatError('DISCONNECTED'))
      socket.disconnect()
    },
  }
}
