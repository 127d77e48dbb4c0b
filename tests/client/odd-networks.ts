import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SyncInput } from '@confab/protocol'
import { WebSocketServer, type WebSocket as Connection } from 'ws'
import type { RealServer } from './real-server.js'

/** What a network does with a way: lets it through, refuses it, or says nothing. */
export type Rule = 'passes' | 'refused' | 'unanswered'

/** An HTTP proxy as companies have them, with a rule for each way that Socket.IO knows. */
export async function network(target: RealServer, rules: { webSocket: Rule; polling: Rule }): Promise<{ url: string } & AsyncDisposable> {
  const open = new Set<Duplex>()
  const proxy: Server = createServer((asked, answer) => {
    if (/^\/socket.io\//.test(asked.url ?? '') && rules.polling !== 'passes') return rules.polling === 'refused' ? void answer.writeHead(403).end() : undefined
    const passed = request({ port: target.port, path: asked.url, method: asked.method, headers: asked.headers }, got => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  proxy.on('connection', socket => open.add(socket))
  proxy.on('upgrade', (asked: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {})
    if (rules.webSocket === 'unanswered') return
    if (rules.webSocket === 'refused') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const upstream = connect(target.port, '127.0.0.1')
    open.add(upstream)
    upstream.on('error', () => socket.destroy())
    const headers = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')
    upstream.write(`GET ${asked.url} HTTP/1.1\r\n${headers}\r\n`)
    socket.pipe(upstream).pipe(socket)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/api/chat`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      proxy.closeAllConnections()
      await new Promise(resolve => proxy.close(resolve))
    },
  }
}

/** A server of the socket alone, packet by packet: it greets, answers the calls of ann out of the chat, and says besides what a test wants it to. */
export async function packetServer({ chat }: RealServer, { pingInterval = 25_000, answer = '40{"sid":"b"}', met: each = () => {} }: { pingInterval?: number; answer?: string; met?: (connection: Connection, count: number) => void }): Promise<{ url: string; met: () => number } & AsyncDisposable> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  let met = 0
  async function hear(connection: Connection, packet: string): Promise<void> {
    const [, type, id, content = ''] = /^(4.)(\d*)(.*)$/.exec(packet) ?? []
    if (packet === '3') return
    if (type === '40') {
      connection.send(answer)
      return each(connection, met)
    }
    const [operation, input] = JSON.parse(content) as ['sync', SyncInput]
    connection.send(`43${id}${JSON.stringify([{ data: await chat.as('ann')[operation](input) }])}`)
  }
  server.on('connection', connection => {
    met += 1
    connection.send(`0${JSON.stringify({ sid: 'a', upgrades: [], pingInterval, pingTimeout: pingInterval, maxPayload: 1e6 })}`)
    connection.on('message', data => void hear(connection, String(data)))
  })
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, met: () => met,
    async [Symbol.asyncDispose]() {
      for (const connection of server.clients) connection.terminate()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
