import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Which bytes: those on their way to the server, those on their way to the client, or both. */
export type Direction = 'toServer' | 'toClient' | 'both'

/** A TCP proxy that does to a connection what networks do. Whatever is set holds for open and for later connections. */
export interface TcpProxy extends AsyncDisposable {
  /** Where to connect, on 127.0.0.1; it stays the same through `refuse` and `accept`. */
  readonly port: number
  /** How many connections are open through it. */
  readonly connections: number
  /** From now on bytes arrive this many milliseconds later, in order; 0 ends it. */
  delay(milliseconds: number, direction?: Direction): void
  /** Lets nothing through; the connections stay open and nobody is told. The sender feels it once 64 KB and the system's buffers are full. */
  stall(direction?: Direction): void
  /** Ends a stall: what was held arrives, in order. */
  resume(direction?: Direction): void
  /** Breaks all connections at once, with a reset on both sides; what was held is lost. New ones are welcome. */
  cut(): void
  /** Cuts, and refuses new connections until `accept`. */
  refuse(): Promise<void>
  /** Takes connections again, on the same port. */
  accept(): Promise<void>
  /** Cuts and ends the proxy. */
  close(): Promise<void>
}

type OneWay = Exclude<Direction, 'both'>

interface Rule {
  delay: number
  stalled: boolean
}

const HELD_AT_MOST = 65_536

/** Starts a proxy in front of a server on this machine. */
export async function startTcpProxy(target: { port: number; host?: string }): Promise<TcpProxy> {
  const rules: Record<OneWay, Rule> = { toServer: { delay: 0, stalled: false }, toClient: { delay: 0, stalled: false } }
  const sockets = new Set<Socket>()
  const flushes = new Set<() => void>()
  let connections = 0

  const server = createServer({ allowHalfOpen: true }, client => {
    const upstream = connect({ host: target.host ?? '127.0.0.1', port: target.port, allowHalfOpen: true })
    connections += 1
    client.once('close', () => (connections -= 1))
    for (const [from, to, rule] of [[client, upstream, rules.toServer], [upstream, client, rules.toClient]] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => to.resetAndDestroy())
      from.once('close', () => {
        sockets.delete(from)
        if (!from.readableEnded) to.destroy()
      })
      const flush = carry(from, to, rule)
      flushes.add(flush)
      to.once('close', () => flushes.delete(flush))
    }
  })

  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const cut = (): void => sockets.forEach(socket => socket.resetAndDestroy())
  const refuse = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    cut()
    await closed
  }
  const setRule = (direction: Direction, change: Partial<Rule>): void => {
    const ways: OneWay[] = direction === 'both' ? ['toServer', 'toClient'] : [direction]
    for (const way of ways) Object.assign(rules[way], change)
    flushes.forEach(flush => flush())
  }

  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    get connections() {
      return connections
    },
    delay: (milliseconds, direction = 'both') => setRule(direction, { delay: milliseconds }),
    stall: (direction = 'both') => setRule(direction, { stalled: true }),
    resume: (direction = 'both') => setRule(direction, { stalled: false }),
    cut,
    refuse,
    accept: async () => {
      if (!server.listening) await listen(port)
    },
    close: refuse,
    [Symbol.asyncDispose]: refuse,
  }
}

/** Carries bytes one way by a rule that may change. Returns what has to be called when it did. */
function carry(from: Socket, to: Socket, rule: Rule): () => void {
  // One queue keeps the order whatever the delays were; an entry without bytes is the end of the stream.
  const queue: { bytes: Buffer | null; due: number }[] = []
  let held = 0
  let receiverIsFull = false
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    while (!rule.stalled && !receiverIsFull && queue[0] !== undefined) {
      const wait = queue[0].due - performance.now()
      if (wait > 0) {
        timer = setTimeout(flush, wait)
        break
      }
      const { bytes } = queue.shift() as { bytes: Buffer | null }
      if (bytes === null) {
        to.end()
        break
      }
      held -= bytes.length
      receiverIsFull = !to.write(bytes)
    }
    // What cannot go on must be felt by the sender, as it is without a proxy.
    if (held > HELD_AT_MOST) from.pause()
    else from.resume()
  }
  const push = (bytes: Buffer | null): void => {
    queue.push({ bytes, due: performance.now() + rule.delay })
    held += bytes?.length ?? 0
    flush()
  }

  from.on('data', push)
  from.once('end', () => push(null))
  to.on('drain', () => {
    receiverIsFull = false
    flush()
  })
  to.once('close', () => {
    clearTimeout(timer)
    queue.length = 0
  })
  return flush
}
