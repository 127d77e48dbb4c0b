import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket, type RawData } from 'ws'
import { serve, type Served } from './served.js'

/** A connection in raw frames. */
async function rawSocket(served: Served): Promise<{ socket: WebSocket; frames: string[]; closed: Promise<unknown> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/socket.io/?EIO=4&transport=websocket`)
  const frames: string[] = []
  const closed = once(socket, 'close')
  socket.on('error', () => {})
  socket.on('message', (data: RawData) => frames.push((data as Buffer).toString()))
  await once(socket, 'open')
  await expect.poll(() => frames.length).toBe(1)
  return { socket, frames, closed }
}

async function signedIn(served: Served): Promise<Awaited<ReturnType<typeof rawSocket>>> {
  const raw = await rawSocket(served)
  raw.socket.send('40{"token":"eve"}')
  await expect.poll(() => raw.frames.at(-1)).toMatch(/^40\{"sid"/)
  return raw
}

/** The rest goes on: somebody else's call is answered, objects are as they were, nothing was logged. */
async function expectUnharmed(served: Served, honest: { emitWithAck(name: string, input: object): Promise<unknown> }): Promise<void> {
  expect(await honest.emitWithAck('getMe', {})).toMatchObject({ data: { id: 'ann' } })
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(served.logged).toEqual([])
}

const deep = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`

const packets: [title: string, packet: string | Buffer][] = [
  ['nothing', ''],
  ['an unknown engine packet', '9'],
  ['an engine open', '0{"sid":"x"}'],
  ['an engine upgrade', '5'],
  ['an unknown socket packet', '49'],
  ['an event without a body', '42'],
  ['an event that is no list', '42{"a":1}'],
  ['an event of an empty list', '42[]'],
  ['an event named by a number', '421[7,{}]'],
  ['an event named by an object', '421[{"a":1},{}]'],
  ['an event named by null', '421[null,{}]'],
  ['a reserved event', '421["disconnect"]'],
  ['another reserved event', '421["connect_error",{}]'],
  ['an event of listeners', '421["newListener",{}]'],
  ['an error event', '421["error",{"message":"mine"}]'],
  ['broken JSON', '42["getMe",{'],
  ['a prototype', '421["updateMe",{"__proto__":{"polluted":1},"name":"x"}]'],
  ['a prototype for an input', '421["__proto__",{"polluted":1}]'],
  ['a constructor', '421["constructor",{"prototype":{"polluted":1}}]'],
  ['JSON 20,000 deep', `421["sendMessage",${deep(20_000)}]`],
  ['app data 10,000 deep', `421["sendMessage",{"to":"ann","text":"x","custom":{"a":${deep(10_000)}}}]`],
  ['an id for an answer beyond numbers', '42999999999999999999999["getMe",{}]'],
  ['an id for an answer below zero', '42-1["getMe",{}]'],
  ['an answer that nobody waits for', '430[{"a":1}]'],
  ['an answer that is no list', '430{"a":1}'],
  ['an answer with bytes that nobody waits for', '461-0[{"_placeholder":true,"num":0}]'],
  ['a second connect', '40{"token":"bo"}'],
  ['a connect with a list', '40["token"]'],
  ['a connect with a prototype', '40{"__proto__":{"polluted":1}}'],
  ['a connect to another namespace', '40/admin,{"token":"eve"}'],
  ['a connect to a namespace of 50,000 characters', `40/${'a'.repeat(50_000)},`],
  ['an event to another namespace', '42/admin,["getMe",{}]'],
  ['a refusal', '44{"message":"no"}'],
  ['bytes that were announced and do not come', '451-["sendMessage",{"_placeholder":true,"num":0}]'],
  ['a placeholder beyond what was announced', '451-["sendMessage",{"_placeholder":true,"num":9}]'],
  ['a placeholder below zero', '451-["sendMessage",{"_placeholder":true,"num":-1}]'],
  ['a placeholder that is no number', '451-["sendMessage",{"_placeholder":true,"num":"splice"}]'],
  ['a placeholder of a prototype', '451-["sendMessage",{"_placeholder":true,"num":"__proto__"}]'],
  ['as many bytes as there are numbers', '45999999999999-["sendMessage",{"_placeholder":true,"num":0}]'],
  ['no bytes announced as bytes', '450-["sendMessage",{}]'],
  ['bytes announced by letters', '45x-["sendMessage",{}]'],
  ['a thousand bytes announced', `451000-["sendMessage",${JSON.stringify(Array.from({ length: 1000 }, (_, num) => ({ _placeholder: true, num })))}]`],
  ['bytes that nobody announced', Buffer.from([1, 2, 3])],
  ['50,000 bytes that nobody announced', Buffer.alloc(50_000)],
  ['a packet of separators', '\u001e'.repeat(1_000)],
  ['bytes that are no text', '42["\ud800\udfff\udbff",{}]'],
]

describe('a hostile packet', () => {
  it.each(packets)('of %s harms nobody, from a stranger and from somebody who is signed in', async (_, packet) => {
    await using served = await serve()
    const honest = await served.connect('ann')
    for (const raw of [await rawSocket(served), await signedIn(served)]) {
      raw.socket.send(packet)
      // And what came after it, when the connection still stands.
      raw.socket.send(Buffer.from([0]))
      raw.socket.send('421["getMe",{}]')
      await new Promise(resolve => setTimeout(resolve, 15))
      raw.socket.terminate()
    }
    await expectUnharmed(served, honest)
  })

  it('larger than the limit closes its own connection and no other', async () => {
    await using served = await serve()
    const honest = await served.connect('ann')
    const { socket, closed } = await signedIn(served)
    socket.send(`421["sendMessage",{"to":"ann","text":"${'x'.repeat(110_000)}"}]`)
    await closed
    await expectUnharmed(served, honest)
    expect(served.sockets.io.engine.clientsCount).toBe(1)
  })

  it('one after the other, a thousand at once, harms nobody', async () => {
    await using served = await serve()
    const honest = await served.connect('ann')
    const { socket } = await signedIn(served)
    for (let at = 0; at < 1_000; at += 1) socket.send(packets[at % packets.length]?.[1] ?? '')
    await new Promise(resolve => setTimeout(resolve, 100))
    socket.terminate()
    await expectUnharmed(served, honest)
  })
})

describe('a stranger', () => {
  it('gets no answer and hears nothing', async () => {
    await using served = await serve()
    const honest = await served.connect('ann')
    const { socket, frames } = await rawSocket(served)
    socket.send('421["getMe",{}]')
    await honest.emitWithAck('updateMe', { bio: 'x' })
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(frames.filter(frame => frame.startsWith('4'))).toEqual([])
    socket.terminate()
  })

  it('who is refused is not given another try on the same connection', async () => {
    await using served = await serve()
    const { socket, frames, closed } = await rawSocket(served)
    socket.send('40{"token":"forged"}')
    await closed
    expect(frames.at(-1)).toMatch(/^44\{.*"code":"UNAUTHENTICATED"/)
  })
})

describe('hostile HTTP at the path of the sockets', () => {
  const paths: [string, RequestInit?][] = [
    ['/socket.io/'], ['/socket.io/?EIO=4'], ['/socket.io/?EIO=3&transport=polling'], ['/socket.io/?EIO=4&transport=websocket'], ['/socket.io/?EIO=4&transport=__proto__'],
    ['/socket.io/?EIO=4&transport=polling&sid=__proto__'], ['/socket.io/?EIO=4&transport=polling&sid=constructor', { method: 'POST', body: '40' }],
    ['/socket.io/?EIO=4&transport=polling', { method: 'POST', body: '40' }], ['/socket.io/?EIO=4&transport=polling', { method: 'DELETE' }],
    ['/socket.io/?EIO=4&transport=polling&j=0'], ['/socket.io/?EIO=4&transport=webtransport'], ['/socket.io/socket.io.js'], ['/socket.io/?EIO[]=4&transport[]=polling'],
    [`/socket.io/?EIO=4&transport=polling&b64=${'1'.repeat(8_000)}`], ['/socket.io/%00?EIO=4&transport=polling'],
  ]

  it.each(paths)('%s harms nobody', async (path, init) => {
    await using served = await serve()
    const honest = await served.connect('ann')
    const response = await fetch(`${served.url}${path}`, init)
    await response.arrayBuffer()
    expect(response.status).toBeLessThan(500)
    await expectUnharmed(served, honest)
  })

  it('bodies of polling are limited, whether they say how long they are or not', async () => {
    await using served = await serve()
    const honest = await served.connect('ann')
    const open = await (await fetch(`${served.url}/socket.io/?EIO=4&transport=polling`)).text()
    const { sid } = JSON.parse(open.slice(1)) as { sid: string }
    for (const init of [{ body: 'x'.repeat(1_000_000) }, { body: new Blob(['x'.repeat(1_000_000)]).stream(), duplex: 'half' as const }]) {
      const status = await fetch(`${served.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', ...init }).then(response => response.status, () => 0)
      expect([0, 400, 413]).toContain(status)
    }
    await expectUnharmed(served, honest)
  })

  it.each([
    ['an upgrade to nothing', 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: nothing\r\n\r\n'],
    ['an upgrade without a key', 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n'],
    ['an upgrade of somebody else\'s connection', 'GET /socket.io/?EIO=4&transport=websocket&sid=someone HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'],
    ['extensions without end', `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: ${'permessage-deflate; '.repeat(500)}\r\n\r\n`],
    ['frames that are none', 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'],
    ['an upgrade elsewhere', 'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'],
  ])('%s harms nobody', async (_, bytes) => {
    await using served = await serve()
    const honest = await served.connect('ann')
    const socket = connect(served.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(bytes, 'latin1')
    await new Promise(resolve => setTimeout(resolve, 50))
    socket.resetAndDestroy()
    await expectUnharmed(served, honest)
  })

  it('connections that say nothing are cut', async () => {
    await using served = await serve()
    const { closed } = await rawSocket(served)
    await closed
    expect(served.sockets.io.engine.clientsCount).toBe(0)
  })
})
