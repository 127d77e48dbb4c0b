import type { Chat } from '@confab/core'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { Server, type ServerOptions, type Socket } from 'socket.io'
import { callListener } from './answer-calls.js'
import { backPressure, defaultMark, type HighWaterMark } from './back-pressure.js'
import { closeAll } from './close-all.js'
import { closeConnection, type Connections } from './connection.js'
import { gate } from './gate.js'
import { gatherWrites } from './gather-writes.js'
import { refusalOf } from './handshake.js'
import { handshakeCap } from './handshake-cap.js'
import { greet, otherNodes } from './other-nodes.js'
import { recheckSessions, requireInterval } from './recheck-sessions.js'
import { sessionRoom, userRoom } from './rooms.js'
import { assertFits, serverOptions } from './server-options.js'
import { socketTransport } from './socket-transport.js'
import { surviveResets } from './survive-resets.js'
import { callAllowance, watchOver } from './watch-over.js'

/** How the socket server is set up. Everything has a good default; for an existing Socket.IO server its own settings count. */
export interface SocketServerOptions {
  /** The path of the connection; default `/socket.io`. */
  path?: string
  /** Socket.IO's adapter for many nodes, as `redisCluster(client).socketAdapter` of `@confab/cluster-redis`; default one node. To an existing server give it before. */
  adapter?: ServerOptions['adapter']
  /** How often it is asked whose session has ended elsewhere, in milliseconds; default and at most 30,000. */
  recheckSessionsMs?: number
  /** How much may wait to be read by one connection before live events pass it by and it has to ask for them; default 256 packets or a megabyte, whichever comes first. */
  highWaterMark?: HighWaterMark
}

/** A socket server that carries a chat. */
export interface SocketServer {
  /** Socket.IO's server. Its main namespace belongs to the chat; others are free. */
  readonly io: Server
  /** Takes no new connection, tells the clients, closes theirs and lets go of the chat; the HTTP server stays. Repeating it waits for the first. The chat's own `close` does it too. */
  close(): Promise<void>
}

/**
 * Carries a chat over sockets: calls with acknowledgements, live events, typing and presence. Makes a Socket.IO server on the HTTP server, which may have listeners of its own; an
 * existing Socket.IO server is taken when it is set up as a chat needs it.
 * @throws Error when an existing server is not; it says with which options to make it. @throws RangeError for a `recheckSessionsMs` out of range.
 */
export function attachSocketServer(target: HttpServer | HttpsServer | Server, chat: Chat, { recheckSessionsMs, highWaterMark = defaultMark, ...options }: SocketServerOptions = {}): SocketServer {
  requireInterval(recheckSessionsMs)
  const { host } = chat
  let closing: Promise<void> | null = null
  let isDraining = false
  const isClosing = (): boolean => isDraining || closing !== null
  const isOwn = !isSocketServer(target)
  if (!isOwn) assertFits(target, host)
  const strangers = new Set(isOwn ? target.listeners('upgrade') : [])
  const io = isOwn ? new Server(target, { ...serverOptions(host), ...options, allowRequest: (_request, allow) => allow(null, !isClosing()) }) : target
  const nsp = io.of('/')
  const stopSurviving = surviveResets(io)
  if (isOwn) {
    const path = options.path ?? '/socket.io'
    // Stops with Socket.IO's own listener, when the chat is closed.
    target.on('upgrade', ({ url = '' }: IncomingMessage, stream: Duplex) => url.startsWith(path) && gatherWrites(stream))
  }

  const connections: Connections = new Map()
  const door = gate(nsp, host, isClosing)
  const allowance = callAllowance(host.limits.rates)
  const onCall = callListener(host, connections, allowance.burst)

  const inTurn = handshakeCap()
  nsp.use((socket, next) => {
    host.admit(() => inTurn(() => door.admit(socket), () => socket.conn.readyState === 'open')).then(() => next(), (thrown: unknown) => {
      next(refusalOf(thrown, host))
      // Nothing more will come of it; Socket.IO's client closes it too.
      if (isOwn) setImmediate(() => socket.conn.close())
    })
  })
  nsp.on('connection', onConnection)

  function onConnection(socket: Socket): void {
    const identity = door.arrived(socket)
    if (typeof identity === 'string') return closeConnection(socket, identity)
    dropHandshake(socket, isOwn)
    connections.set(socket, { identity, leave: host.connected(identity, socket.id), calls: 0, behind: null, extending: false })
    void socket.join(identity.sessionId === undefined ? userRoom(identity.userId) : [userRoom(identity.userId), sessionRoom(identity.sessionId)])
    // One function for all connections: a closure each would cost each of them a kilobyte.
    socket.onAny(onCall)
    socket.on('disconnect', onDisconnect)
    pressure.guard(socket)
    greet(socket, nodes)
  }

  function onDisconnect(this: Socket): void {
    connections.get(this)?.leave()
    connections.delete(this)
  }

  const nodes = otherNodes(nsp, host, door.ended)
  const pressure = backPressure(connections, highWaterMark, () => nodes.everyMs)
  const stopRecheck = recheckSessions(connections, host, recheckSessionsMs)
  const stopWatch = watchOver(connections, allowance.perSecond, pressure)
  const detach = host.attach({
    ...socketTransport(nsp, host, nodes, door.ended),
    get problem() {
      return nodes.problem
    },
    drain: () => { isDraining = true },
    close,
  })

  function close(): Promise<void> {
    closing ??= (async () => {
      detach()
      stopWatch()
      nodes.stop()
      stopRecheck()
      nsp.off('connection', onConnection)
      await closeAll(io, connections, isOwn)
      stopSurviving()
      if (!isOwn) return
      for (const listener of target.listeners('upgrade')) if (!strangers.has(listener)) target.off('upgrade', listener as () => void)
    })()
    return closing
  }

  return { io, close }
}

/** By what it can do: an app may have another copy of the library. */
function isSocketServer(target: HttpServer | HttpsServer | Server): target is Server {
  return typeof (target as Server).of === 'function'
}

/** Lets go of what only the handshake needed: the request is most of a connection's memory, and tokens are best not kept. On a shared server the request may be needed by others. */
function dropHandshake(socket: Socket, isOwn: boolean): void {
  socket.handshake.auth = {}
  if (isOwn) (socket.conn as { request: unknown }).request = null
}
