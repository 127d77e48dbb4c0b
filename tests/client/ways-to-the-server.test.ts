import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ChatClient } from '@confab/client'
import { describe, expect, it, vi } from 'vitest'
import type { WebSocket as Connection } from 'ws'
import { network, packetServer, type Rule } from './odd-networks.js'
import { eventually, realServer, type RealServer } from './real-server.js'

/** By which ways those who are connected came. */
const ways = (server: RealServer): string[] => [...server.sockets.io.of('/').sockets.values()].map(socket => socket.conn.transport.name)
const untilState = (client: ChatClient, state: string): Promise<void> => eventually(() => client.state.connection === state, state)

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

  it('and does not wait for its end when the page says that the network is gone', async () => {
    const page = new EventTarget()
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    try {
      await using server = await realServer(['ann'])
      const ann = server.client('ann')
      ann.connect()
      await untilState(ann, 'online')
      page.dispatchEvent(new Event('offline'))
      expect(ann.state.connection).toBe('connecting')
      await untilState(ann, 'online')
    } finally {
      vi.unstubAllGlobals()
    }
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
  // One that is refused is not to wait for the next poll.
  it.each([['refused', 600_000], ['unanswered', 300]] as const)('that is %s asks over HTTP, and then is told over requests that stay open', async (webSocket, pollMs) => {
    await using server = await realServer(['ann', 'bob'])
    await using proxy = await network(server, { webSocket, polling: 'passes' })
    const ann = server.client('ann', { url: proxy.url, pollMs, timeoutMs: 1_000 })
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
