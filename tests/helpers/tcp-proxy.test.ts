import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

describe('the TCP proxy', () => {
  let proxy: TcpProxy
  let atServer: Socket[]
  let received: string
  let stopServer: () => Promise<void>

  beforeEach(async () => {
    atServer = []
    received = ''
    const server = createServer(socket => {
      atServer.push(socket)
      socket.on('error', () => {})
      socket.on('data', data => {
        received += data.toString()
        socket.write(data)
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port })
    stopServer = async () => {
      atServer.forEach(socket => socket.destroy())
      server.close()
      await once(server, 'close')
    }
  })
  afterEach(async () => {
    await proxy.close()
    await stopServer()
  })

  const open = async (): Promise<{ socket: Socket; echoed(): string; ended: Promise<string> }> => {
    const socket = connect({ port: proxy.port, host: '127.0.0.1' })
    let echoed = ''
    let error = 'closed'
    socket.on('data', data => (echoed += data.toString()))
    socket.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code ?? cause.message))
    const ended = new Promise<string>(resolve => socket.once('close', () => resolve(error)))
    await Promise.race([new Promise<void>(resolve => socket.once('connect', resolve)), ended])
    return { socket, echoed: () => echoed, ended }
  }

  it('carries bytes both ways, and an end as an end', async () => {
    const { socket, echoed, ended } = await open()
    const large = 'x'.repeat(1_000_000)
    socket.write(large)
    await expect.poll(() => echoed().length, { timeout: 10_000 }).toBe(large.length)
    expect(proxy.connections).toBe(1)
    socket.end()
    expect(await ended).toBe('closed')
    await expect.poll(() => proxy.connections).toBe(0)
  })

  it('delays one direction and keeps the order when the delay shrinks', async () => {
    const { socket, echoed } = await open()
    proxy.delay(300, 'toServer')
    const before = performance.now()
    socket.write('a')
    await sleep(20)
    proxy.delay(0)
    socket.write('b')
    await expect.poll(() => echoed(), { timeout: 10_000 }).toBe('ab')
    expect(performance.now() - before).toBeGreaterThanOrEqual(295)
  })

  it('stalls answers while requests still arrive, then lets all through', async () => {
    const { socket, echoed } = await open()
    proxy.stall('toClient')
    socket.write('one')
    await expect.poll(() => received).toBe('one')
    await sleep(50)
    expect(echoed()).toBe('')
    proxy.resume()
    await expect.poll(() => echoed()).toBe('one')
  })

  it('lets the sender feel a stall instead of taking all it has', async () => {
    await open()
    await expect.poll(() => atServer.length).toBe(1)
    proxy.stall('toClient')
    const sender = atServer[0] as Socket
    const chunk = Buffer.alloc(65_536)
    let blocked = 0
    // The system's buffers take some megabytes; a proxy without limit would take all of 200.
    for (let sent = 0; sent < 3200 && blocked < 20; sent += 1) {
      if (sender.write(chunk)) blocked = 0
      else {
        blocked += 1
        await sleep(5)
      }
    }
    expect(blocked).toBe(20)
  })

  it('cuts open connections on both sides and takes new ones', async () => {
    const { ended } = await open()
    await expect.poll(() => atServer.length).toBe(1)
    const serverSide = new Promise<void>(resolve => atServer[0]?.once('close', () => resolve()))
    proxy.cut()
    expect(await ended).toBe('ECONNRESET')
    await serverSide
    const again = await open()
    again.socket.write('x')
    await expect.poll(() => again.echoed()).toBe('x')
  })

  it('refuses until it accepts again, on the same port', async () => {
    const { ended } = await open()
    await proxy.refuse()
    expect(await ended).toBe('ECONNRESET')
    expect(await (await open()).ended).toBe('ECONNREFUSED')
    await proxy.accept()
    const again = await open()
    again.socket.write('x')
    await expect.poll(() => again.echoed()).toBe('x')
  })
})
