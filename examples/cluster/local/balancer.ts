import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A balancer: each connection goes to the next node that takes it. */
export interface Balancer {
  /** Where it listens. */
  readonly port: number
  /** Stops, and ends all connections. */
  close(): Promise<void>
}

/** Starts a balancer of TCP connections. It knows nothing of HTTP, so requests of one client may come to different nodes; a websocket is one connection and stays where it is. */
export async function startBalancer(nodes: readonly number[], port = 0): Promise<Balancer> {
  const open = new Set<Socket>()
  let turn = 0

  const server = createServer(client => {
    client.on('error', () => client.destroy())
    track(client)
    forward(client, nodes.length)
  })

  function track(socket: Socket): void {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }

  function forward(client: Socket, tries: number): void {
    if (tries === 0) return void client.destroy()
    const node = connect(nodes[(turn += 1) % nodes.length] as number, '127.0.0.1')
    const next = (): void => forward(client, tries - 1)
    node.once('error', next)
    node.once('connect', () => {
      node.off('error', next)
      node.on('error', () => client.destroy())
      track(node)
      node.once('close', () => client.destroy())
      client.once('close', () => node.destroy())
      client.pipe(node).pipe(client)
    })
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
