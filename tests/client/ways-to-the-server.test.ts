import type { ChatClient } from '@confab/client'
import type { SyncInput } from '@confab/protocol'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { WebSocketServer, type WebSocket as Connection } from 'ws'
import { eventually, realServer, type RealServer } from './real-server.js'

/** What a network does with a way: lets it through, refuses it, or says nothing. */
type Rule = 'passes' | 'refused' | 'unanswered'

/** An HTTP proxy as companies have them, with a rule for each way that Socket.IO knows. */
async function network(target: RealServer, rules: { webSocket: Rule; polling: Rule }): Promise<{ url: string } & AsyncDisposable> {
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

/** By which ways those who are connected came. */
const ways = (server: RealServer): string[] => [...server.sockets.io.of('/').sockets.values()].map(socket => socket.conn.transport.name)
const untilState = (client: ChatClient, state: string): Promise<void> => eventually(() => client.state.connection === state, state)

/** A server of the socket alone, packet by packet: it greets, answers the calls of ann out of the chat, and says besides what a test wants it to. */
async function packetServer({ chat }: RealServer, { pingInterval = 25_000, answer = '40{"sid":"b"}', met: each = () => {} }: { pingInterval?: number; answer?: string; met?: (connection: Connection, count: number) => void }): Promise<{ url: string; met: () => number } & AsyncDisposable> {
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

describe('a client goes over a WebSocket', () => {
  it('and over nothing else where that passes', async () => {
    await using server = await realServer(['ann', 'bob'])
    const ann = server.client('ann')
    ann.connect()
    await untilState(ann, 'online')
    expect(ways(server)).toEqual(['websocket'])
    ann.dispose()
    await eventually(() => ways(server).length === 0, 'the server knows that she left')
  })

  it('and stays there as long as it is asked for signs of life', async () => {
    await using server = await realServer(['ann'])
    let pongs = 0
    await using sockets = await packetServer(server, {
      pingInterval: 1_000,
      met(connection) {
        // More often than it said, and longer than it may be silent.
        const timer = setInterval(() => connection.send('2'), 150)
        connection.on('close', () => clearInterval(timer))
        connection.on('message', data => pongs += Number(String(data) === '3'))
      },
    })
    const ann = server.client('ann', { socket: { url: sockets.url } })
    const states: string[] = []
    ann.on('connection.changed', ({ connection }) => states.push(connection))
    ann.connect()
    await untilState(ann, 'online')
    await eventually(() => pongs >= 20, 'twenty signs of life')
    expect(states).toEqual(['online'])
    expect(sockets.met()).toBe(1)
  })

  it('and notices when nobody asks any more', async () => {
    await using server = await realServer(['ann'])
    await using sockets = await packetServer(server, { pingInterval: 50 })
    const ann = server.client('ann', { socket: { url: sockets.url } })
    ann.connect()
    await untilState(ann, 'online')
    await eventually(() => sockets.met() >= 2, 'it connected again')
  })

  it('and notices at the next call that it slept through the questions', async () => {
    await using server = await realServer(['ann'])
    const ann = server.client('ann')
    ann.connect()
    await untilState(ann, 'online')
    const [socket] = server.sockets.io.of('/').sockets.keys()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin + performance.now() + 60_000)
    await expect(ann.getMe()).rejects.toMatchObject({ code: 'DISCONNECTED' })
    clock.mockRestore()
    await eventually(() => ways(server).length === 1 && !server.sockets.io.of('/').sockets.has(socket ?? ''), 'another socket')
  })

  it.each([
    ['what is no packet', '42["message.created",{'],
    ['a good-bye', '41'],
    ['that it closes', '1'],
  ])('and opens another when the server says %s', async (_what, packet) => {
    await using server = await realServer(['ann'])
    await using sockets = await packetServer(server, { met: (connection, count) => count === 1 && connection.send(packet) })
    const ann = server.client('ann', { socket: { url: sockets.url }, pollMs: 200 })
    ann.connect()
    await eventually(() => sockets.met() === 2, 'it connected again')
    await untilState(ann, 'online')
  })

  it('and passes over what it has no use for', async () => {
    await using server = await realServer(['ann', 'bob'])
    const { conversationId } = await server.chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
    let connection: Connection | undefined
    await using sockets = await packetServer(server, { met: each => connection = each })
    const ann = server.client('ann', { socket: { url: sockets.url } })
    const typing: unknown[] = []
    ann.on('typing.started', event => typing.push(event))
    ann.connect()
    await untilState(ann, 'online')
    for (const packet of ['6', '', '439["nobody asked"]', '42["of.the.app",1]', '42["of.the.app"]', '42["of.the.app",null]', '42[]', '451-["x",{"_placeholder":true,"num":0}]', Buffer.from('42["x"]')]) connection?.send(packet)
    const event = { conversationId, userId: 'bob' }
    connection?.send(`42${JSON.stringify(['typing.started', event])}`)
    await eventually(() => typing.length === 1, 'it hears what it has use for')
    expect([typing, ann.state.connection, sockets.met()]).toEqual([[event], 'online', 1])
  })

  it('as Node itself has it, too', async () => {
    await using server = await realServer(['ann', 'bob'])
    const script = `
      import { createClient } from '@confab/client'
      if (typeof WebSocket === 'undefined') throw new Error('no WebSocket')
      const ann = createClient({ url: 'http://127.0.0.1:${server.port}/api/chat', getToken: () => 'ann' })
      ann.on('message.created', ({ message }) => {
        console.log(ann.state.connection, message.text)
        ann.dispose()
      })
      ann.on('connection.changed', ({ connection }) => connection === 'online' && ann.sendMessage({ to: 'bob', text: 'hello' }))
      ann.connect()
    `
    const run = promisify(execFile)(process.execPath, ['--experimental-websocket', '--no-warnings', '--conditions=@confab/source', '--import=tsx', '--input-type=module', '--eval', script], { timeout: 20_000, cwd: import.meta.dirname })
    await eventually(() => ways(server).length === 1, 'it is connected')
    expect(ways(server)).toEqual(['websocket'])
    // It ends by itself: nothing is left running.
    expect(await run).toEqual({ stdout: 'online hello\n', stderr: '' })
  })
})

it('a client that may open no socket at its address asks over HTTP', async () => {
  await using server = await realServer(['ann'])
  const ann = server.client('ann', { socket: { url: 'http://not an address' } })
  ann.connect()
  await untilState(ann, 'degraded')
  expect(await ann.getMe()).toMatchObject({ id: 'ann' })
})

describe('where a network lets no WebSocket through, a client', () => {
  it.each(['refused', 'unanswered'] as const)('that is %s asks over HTTP, and then is told over requests that stay open', async webSocket => {
    await using server = await realServer(['ann', 'bob'])
    await using proxy = await network(server, { webSocket, polling: 'passes' })
    const ann = server.client('ann', { url: proxy.url, pollMs: 300, timeoutMs: 1_000 })
    const states: string[] = []
    ann.on('connection.changed', ({ connection }) => states.push(connection))
    ann.openConversation({ to: 'bob' })
    await untilState(ann, 'online')
    expect(states).toEqual(['degraded', 'online'])
    expect(ways(server)).toEqual(['polling'])
    const told = new Promise<string>(resolve => ann.on('message.created', ({ message }) => resolve(message.text)))
    await server.chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
    expect(await told).toBe('hello')
    expect(await ann.sendMessage({ to: 'bob', text: 'you too' })).toMatchObject({ seq: 2 })
  })

  it('nor such requests, goes on asking, and is back on the WebSocket once that passes', async () => {
    await using server = await realServer(['ann', 'bob'])
    const rules: { webSocket: Rule; polling: Rule } = { webSocket: 'refused', polling: 'refused' }
    await using proxy = await network(server, rules)
    const ann = server.client('ann', { url: proxy.url, pollMs: 100, timeoutMs: 1_000 })
    ann.openConversation({ to: 'bob' })
    await untilState(ann, 'degraded')
    await server.chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
    await eventually(() => ann.state.unseenTotal === 1, 'the message is known')
    expect(ann.state.connection).toBe('degraded')
    rules.webSocket = 'passes'
    await untilState(ann, 'online')
    expect(ways(server)).toEqual(['websocket'])
  })

  it('that it had before, tries a few times more before it looks for another', async () => {
    await using server = await realServer(['ann'])
    const rules: { webSocket: Rule; polling: Rule } = { webSocket: 'passes', polling: 'passes' }
    await using proxy = await network(server, rules)
    const ann = server.client('ann', { url: proxy.url, pollMs: 100, timeoutMs: 1_000 })
    const cut = (): void => {
      for (const { conn } of server.sockets.io.of('/').sockets.values()) conn.close(true)
    }
    ann.connect()
    await untilState(ann, 'online')
    rules.webSocket = 'refused'
    cut()
    await untilState(ann, 'degraded')
    rules.webSocket = 'passes'
    await untilState(ann, 'online')
    expect(ways(server)).toEqual(['websocket'])
    rules.webSocket = 'refused'
    cut()
    await untilState(ann, 'degraded')
    await untilState(ann, 'online')
    expect(ways(server)).toEqual(['polling'])
  })

  it('that was refused for what it is does not look for another way', async () => {
    await using server = await realServer(['ann'])
    await using sockets = await packetServer(server, { answer: '44{"message":"no","data":{"code":"RATE_LIMITED","message":"Too many."}}' })
    const ann = server.client('ann', { socket: { url: sockets.url }, pollMs: 50 })
    ann.connect()
    await untilState(ann, 'degraded')
    // Only the WebSocket can be had there.
    await eventually(() => sockets.met() === 5, 'five attempts')
  })
})
