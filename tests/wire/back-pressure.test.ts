import { once } from 'node:events'
import type { Socket as TcpSocket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { runLength } from '../helpers/long-run.js'
import { startSource, type StartedProcess } from '../helpers/started-process.js'
import { io } from 'socket.io-client'
import { connected } from '../behaviour/connected.js'

const fixture = fileURLToPath(new URL('./busy-group.fixture.ts', import.meta.url))
const messages = runLength(20_000, 200_000)
/** What the reader's and the system's own buffers take before anything waits in the server. */
const mib = 1024 * 1024

/** A server in a process of its own with a busy group of ann, bo and cy. */
async function busyGroup(mark: 'on' | 'off'): Promise<{ server: StartedProcess; port: number; ask: (line: string, answer: RegExp) => Promise<RegExpExecArray> }> {
  const server = await startSource(fixture, [mark])
  const [, port] = await server.printed(/port (\d+)/)
  let asked = 0
  return {
    server, port: Number(port),
    ask(line, answer) {
      asked += 1
      server.write(`${line} ${asked}`)
      return server.printed(new RegExp(`#${asked} ${answer.source}`), 120_000)
    },
  }
}

/** A socket that connects and then reads no more, on a real TCP connection. */
async function pausedReader(port: number, token: string): Promise<{ socket: WebSocket; tcp: TcpSocket }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`)
  await once(socket, 'open')
  const opened = new Promise<void>(resolve => socket.on('message', data => String(data as Buffer).startsWith('40') && resolve()))
  socket.send(`40${JSON.stringify({ token })}`)
  await opened
  const tcp = (socket as unknown as { _socket: TcpSocket })._socket
  tcp.pause()
  return { socket, tcp }
}

describe('a reader of a busy group that does not read', () => {
  it(`costs the server a bounded amount of memory over ${messages} messages, and the other readers nothing`, async () => {
    const { server, port, ask } = await busyGroup('on')
    await using _ = server
    const cy = await connected(io(`http://127.0.0.1:${port}`, { auth: { token: 'cy' }, transports: ['websocket'], reconnection: false }))
    let received = 0
    cy.on('message.created', () => { received += 1 })
    // What the server keeps of its own, such as caches, is there before.
    await ask('send 2000', /sent/)
    const [, before] = await ask('memory', /memory (\d+)/)
    const { socket } = await pausedReader(port, 'bo')
    await ask(`send ${messages}`, /sent/)
    const [, after] = await ask('memory', /memory (\d+)/)
    expect((Number(after) - Number(before)) / mib, 'MiB more').toBeLessThan(20)
    await expect.poll(() => received, { timeout: 20_000 }).toBe(2_000 + messages)
    // It stays stuck, so it is cut.
    await expect.poll(async () => (await ask('connections', /connections (\d+)/))[1], { timeout: 30_000, interval: 500 }).toBe('1')
    expect(server.running).toBe(true)
    cy.disconnect()
    socket.terminate()
  }, runLength(120_000, 1_200_000))

  it('without the mark costs far more: the control', async () => {
    const { server, port, ask } = await busyGroup('off')
    await using _ = server
    await ask('send 2000', /sent/)
    const [, before] = await ask('memory', /memory (\d+)/)
    const { socket } = await pausedReader(port, 'bo')
    await ask('send 20000', /sent/)
    const [, after] = await ask('memory', /memory (\d+)/)
    expect((Number(after) - Number(before)) / mib, 'MiB more').toBeGreaterThan(20)
    socket.terminate()
  }, 120_000)

  it('that reads again is told to ask for what it missed, and is not cut', async () => {
    const { server, port, ask } = await busyGroup('on')
    await using _ = server
    const { socket, tcp } = await pausedReader(port, 'bo')
    let received = 0
    const hints: unknown[] = []
    socket.on('message', data => {
      const text = String(data as Buffer)
      if (text.startsWith('42["message.created"')) received += 1
      if (text.startsWith('42["sync.hint"')) hints.push((JSON.parse(text.slice(2)) as unknown[])[1])
      if (text === '2') socket.send('3')
    })
    await ask('send 10000', /sent/)
    tcp.resume()
    await expect.poll(() => hints, { timeout: 20_000 }).toEqual([{ withinMs: 1_000, everyMs: null }])
    expect(received).toBeLessThan(10_000)
    // From then on events come again.
    const before = received
    await ask('send 10', /sent/)
    await expect.poll(() => received, { timeout: 10_000 }).toBe(before + 10)
    expect((await ask('connections', /connections (\d+)/))[1]).toBe('1')
    socket.terminate()
  }, 60_000)

  it('a burst that is read at once passes nobody by', async () => {
    const { server, port, ask } = await busyGroup('on')
    await using _ = server
    const cy = await connected(io(`http://127.0.0.1:${port}`, { auth: { token: 'cy' }, transports: ['websocket'], reconnection: false }))
    const names: string[] = []
    cy.onAny(name => names.push(name as string))
    await ask('burst 700', /sent/)
    await expect.poll(() => names.length, { timeout: 10_000 }).toBe(700)
    expect(new Set(names)).toEqual(new Set(['message.created']))
    cy.disconnect()
  }, 60_000)
})
