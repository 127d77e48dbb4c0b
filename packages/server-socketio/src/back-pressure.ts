import type { Socket } from 'socket.io'
import { cutOff, type Connection, type Connections } from './connection.js'

/** How much may wait to be read by one connection. */
export interface HighWaterMark {
  /** Packets that wait. */
  packets: number
  /** Bytes that wait. */
  bytes: number
}

/** What is over the mark waits for nobody: the log has it. */
export const defaultMark: HighWaterMark = { packets: 256, bytes: 1_000_000 }
/** At so many times the mark no burst is waited for; at twice that the connection is cut, since it can only be answers to calls, which are not dropped. */
const mostTimes = 4
/** What is still over the mark after so long is no burst that is being read. */
const burstMs = 250
/** How long a connection may read nothing at all of what waits. */
const patienceMs = 10_000
/** How soon the client asks for what it missed. */
const withinMs = 1_000

/** As much of a connection as it takes to know what waits: Socket.IO shows it to adapters, Engine.IO and ws to whoever looks. */
interface Client {
  conn: { writeBuffer: { data?: { length?: number } }[]; transport: { socket?: { bufferedAmount?: number } } }
  writeToEngine(packets: unknown, options: { preEncoded?: boolean }): void
}

/** Keeps those who do not read from costing the others their memory. */
export interface BackPressure {
  /** Watches over what is delivered to a connection. */
  guard(socket: Socket): void
  /** Looks after a connection that has fallen behind; called now and then. */
  look(socket: Socket, connection: Connection): void
}

/**
 * A connection with more waiting than the mark falls behind: live events pass it by, since they would only pile up, while answers to its calls still wait for it. Once it has read what waited it is told to ask for what
 * it missed. One that reads nothing for ten seconds is cut.
 */
export function backPressure(connections: Connections, mark: HighWaterMark, everyMs: () => number | null): BackPressure {
  const sockets = new WeakMap<object, Socket>()
  const suspects = new Set<Client>()
  let checking: NodeJS.Timeout | undefined

  /** One function for all connections, before the one of their class. */
  function writeGuarded(this: Client, packets: unknown, options: { preEncoded?: boolean }): void {
    // What an adapter broadcasts comes encoded: these are the events. Nothing waits for nearly everybody, and then this costs a comparison.
    if (options.preEncoded === true && this.conn.writeBuffer.length > 0 && passesBy(this)) return
    const { writeToEngine } = Object.getPrototypeOf(this) as Client
    writeToEngine.call(this, packets, options)
  }

  function passesBy(client: Client): boolean {
    const socket = sockets.get(client)
    const connection = socket === undefined ? undefined : connections.get(socket)
    if (connection === undefined) return false
    if (connection.behind === null && isOver(client)) {
      if (waitingBytes(client) >= mostTimes * mark.bytes) fallBehind(client)
      else suspect(client)
    }
    return connection.behind !== null
  }

  function suspect(client: Client): void {
    suspects.add(client)
    checking ??= setTimeout(() => {
      checking = undefined
      for (const one of suspects) if (isOver(one)) fallBehind(one)
      suspects.clear()
    }, burstMs).unref()
  }

  function fallBehind(client: Client): void {
    const socket = sockets.get(client)
    const connection = socket === undefined ? undefined : connections.get(socket)
    if (connection !== undefined) connection.behind ??= { waiting: waitingBytes(client), since: Date.now() }
  }

  function isOver(client: Client): boolean {
    return client.conn.writeBuffer.length >= mark.packets || waitingBytes(client) >= mark.bytes
  }

  return {
    guard(socket) {
      const client = socket.client as unknown as Client
      sockets.set(client, socket)
      client.writeToEngine = writeGuarded
    },
    look(socket, connection) {
      const client = socket.client as unknown as Client
      if (client.conn.writeBuffer.length === 0 && connection.behind === null) return
      const waiting = waitingBytes(client)
      if (waiting > 2 * mostTimes * mark.bytes) return cutOff(socket.conn)
      if (connection.behind === null) return
      const now = Date.now()
      if (client.conn.writeBuffer.length === 0 && waiting < mark.bytes / 2) {
        connection.behind = null
        socket.emit('sync.hint', { withinMs, everyMs: everyMs() })
      } else if (waiting < connection.behind.waiting) connection.behind = { waiting, since: now }
      // A clock that was set back begins anew.
      else if (now - connection.behind.since > patienceMs) cutOff(socket.conn)
      else if (now < connection.behind.since) connection.behind.since = now
    },
  }
}

function waitingBytes({ conn: { writeBuffer, transport } }: Client): number {
  let bytes = transport.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) bytes += data?.length ?? 0
  return bytes
}
