import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on a free port of the loopback interface. */
export interface Listening {
  /** `http://127.0.0.1:<port>` */
  url: string
  /** Its port. */
  port: number
  /** Ends all connections and stops. */
  close(): Promise<void>
}

/** Lets a server listen on a free port. */
export async function listening(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
