import type { Server, Socket } from 'socket.io'
import { cutOff, type Connections } from './connection.js'

const patienceMs = 2_000

/** Tells all clients of this node that the server stops, and closes what is open. Theirs come back by themselves, elsewhere or later. */
export async function closeAll(io: Server, connections: Connections, isOwn: boolean): Promise<void> {
  const nsp = io.of('/')
  const open = [...connections.keys()]
  const gone = open.map(socket => new Promise(resolve => socket.once('disconnect', resolve)))
  nsp.local.emit('connection.closed', { reason: 'server_closing' })
  for (const socket of open) {
    // The connection rather than the socket: a client that was disconnected by the server would not come back.
    if (isOwn) socket.conn.close()
    else socket.disconnect()
  }
  await Promise.race([Promise.all(gone), new Promise(resolve => setTimeout(resolve, patienceMs).unref())])
  if (!isOwn) return
  // Also those that never said who they are.
  const { clients } = io.engine as unknown as { clients: Record<string, Socket['conn']> }
  for (const connection of Object.values(clients)) cutOff(connection)
  io.engine.close()
  await nsp.adapter.close()
}
