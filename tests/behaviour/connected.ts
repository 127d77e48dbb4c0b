import type { Socket } from 'socket.io-client'

/** Resolves with the client once it is connected; rejects with the error of a refused handshake. */
export function connected(client: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client))
    client.once('connect_error', reject)
  })
}
