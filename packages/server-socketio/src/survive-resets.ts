import type { Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server } from 'socket.io'

/**
 * Node leaves the errors of an upgraded connection to whoever takes it. One to a path that is not there is taken by nobody as long as Socket.IO's listener keeps Node from
 * refusing it, and a reset of it would end the process. Returns the way to stop.
 */
export function surviveResets(io: Server): () => void {
  const { httpServer } = io as unknown as { httpServer?: HttpServer }
  httpServer?.prependListener('upgrade', ignoreErrors)
  return () => httpServer?.off('upgrade', ignoreErrors)
}

function ignoreErrors(_request: unknown, connection: Duplex): void {
  connection.on('error', () => {})
}
