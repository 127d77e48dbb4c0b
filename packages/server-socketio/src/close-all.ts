import type { Server } from 'socket.io'
import type { Connections } from './connection.js'

const patienceMs = 2_000

/** Tells all clients of this node that the server stops, and closes what is open. Theirs come back by themselves, elsewhere or later. */
export async function closeAll(io: Server, connections: Connections, isOwn: boolean): Promise<void> {
  const nsp = io.of('/')
  const gone = [...connections.keys()].map(socket => new Promise(resolve => socket.once('disconnect', resolve)))
  nsp.local.emit('connection.closed', { reason: 'server_closing' })
  for (const socket of connections.keys()) {
    // The connection rather than the socket: a client that was disconnected by the server would not come back.
    if (isOwn) socket.conn.close()
    else socket.disconnect()
  }
  await Promise.race([Promise.all(gone), new Promise(resolve => setTimeout(resolve, patienceMs).unref())])
  if (!isOwn) return
  io.engine.close()
  await nsp.adapter.close()
}
