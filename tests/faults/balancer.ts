import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** One address in front of several servers: each connection goes to the next one that takes it. */
export interface Balancer extends AsyncDisposable {
  readonly port: number
  /** Sends no new connection to this port any more, or does again; open ones stay. */
  use(port: number, used: boolean): void
}

/** Starts a balancer in front of these ports of this machine. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const used = new Set(ports)
  const open = new Set<Socket>()
  let next = 0

  const reach = (client: Socket, tries: number): void => {
    const list = ports.filter((port) => used.has(port))
    const port = list[next++ % Math.max(1, list.length)]
    if (port === undefined || tries === 0) return void client.resetAndDestroy()
    const server = connect({ port, host: '127.0.0.1' })
    server.setNoDelay(true)
    server.once('connect', () => {
      for (const [from, to] of [[client, server], [server, client]] as const) {
        from.on('error', () => to.destroy()).once('close', () => to.destroy())
        from.pipe(to)
      }
    })
    server.once('error', () => {
      // Nobody listens there: the next one.
      if (server.connecting || server.pending) reach(client, tries - 1)
    })
    open.add(server)
    server.once('close', () => open.delete(server))
  }

  const balancer = createServer((client) => {
    open.add(client)
    client.once('close', () => open.delete(client))
    client.on('error', () => client.destroy())
    client.setNoDelay(true)
    reach(client, ports.length * 2)
  }).listen(0, '127.0.0.1')
  await once(balancer, 'listening')
  return {
    port: (balancer.address() as AddressInfo).port,
    use: (port, isUsed) => void (isUsed ? used.add(port) : used.delete(port)),
    [Symbol.asyncDispose]: async () => {
      balancer.close()
      for (const socket of open) socket.destroy()
    },
  }
}
