import type { ChatHost } from '@confab/core'
import type { Server, ServerOptions } from 'socket.io'

/** The largest packet: an envelope and room for what Socket.IO puts around it. A larger one closes its connection, and no other. */
function packetBytes(host: ChatHost): number {
  return Math.max(100_000, host.limits.envelopeBytes + 34_000)
}

/** How Socket.IO must be set up for a chat. */
export function serverOptions(host: ChatHost): Partial<ServerOptions> {
  return {
    maxHttpBufferSize: packetBytes(host),
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
    transports: ['polling', 'websocket'],
    // Whoever has not said who they are by then is cut.
    connectTimeout: 10_000,
    ...(host.origins.length === 0 ? {} : { cors: { origin: host.origins.map(asBrowsersWriteIt), credentials: true } }),
  }
}

function asBrowsersWriteIt(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : origin
}

/**
 * Makes sure that an existing server is set up as a chat needs it: most of it binds when a server is made and cannot be changed later.
 * @throws Error that says with which options to make it.
 */
export function assertFits(io: Server, host: ChatHost): void {
  const { engine, opts } = io as unknown as { engine?: { opts: Partial<ServerOptions> }; opts: Partial<ServerOptions> }
  const set = { ...opts, ...engine?.opts }
  const bytes = packetBytes(host)
  const size = set.maxHttpBufferSize ?? 1_000_000
  const wrong: string[] = []
  if (size > bytes || size < host.limits.envelopeBytes) wrong.push(`maxHttpBufferSize is ${size}`)
  if (set.perMessageDeflate) wrong.push('perMessageDeflate is on, which costs 200 KB of memory for each connection')
  if (set.connectionStateRecovery) wrong.push('connectionStateRecovery is on, which lets a connection come back without asking who it is')
  if (wrong.length === 0) return
  throw new Error(`This Socket.IO server cannot carry a chat: ${wrong.join('; ')}. Make it with { maxHttpBufferSize: ${bytes}, perMessageDeflate: false } and without connectionStateRecovery, or hand attachSocketServer the HTTP server and let it make its own.`)
}
