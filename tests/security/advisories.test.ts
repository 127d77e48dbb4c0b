import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connected } from '../behaviour/connected.js'
import { io } from 'socket.io-client'
import { secured, type Secured } from './secured.js'

/* One test for each advisory about what carries our sockets, by its name. All of them ended or filled a process by a few bytes. More packets: tests/wire/hostile-frames.test.ts. */

const path = '/socket.io/?EIO=4&transport='

/** Runs an attack while somebody honest is connected, and sees that they, and the process, notice nothing. */
async function survives(attack: (served: Secured, token: string) => Promise<unknown>): Promise<void> {
  await using served = await secured()
  const [ann, eve] = [await served.signUp('Ann'), await served.signUp('Eve')]
  const honest = await served.connect({ token: ann.token })
  const faults: unknown[] = []
  const note = (fault: unknown): void => void faults.push(fault)
  process.on('uncaughtException', note).on('unhandledRejection', note)
  try {
    await attack(served, eve.token)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(await served.call(honest, 'getMe')).toMatchObject({ data: { id: ann.userId } })
    const late = io(served.url, { auth: { token: ann.token }, transports: ['websocket'], forceNew: true, reconnection: false })
    expect((await connected(late)).connected).toBe(true)
    late.disconnect()
    expect(faults).toEqual([])
    expect(served.logged).toEqual([])
  } finally {
    process.off('uncaughtException', note).off('unhandledRejection', note)
  }
}

/** A websocket in raw frames, signed in when there is a token. */
async function raw(served: Secured, token?: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}${path}websocket`)
  socket.on('error', () => {})
  await once(socket, 'message')
  if (token === undefined) return socket
  socket.send(`40${JSON.stringify({ token })}`)
  await once(socket, 'message')
  return socket
}

it('S24 socket.io-parser CVE-2026-33151: a packet that announces any number of attachments', () => survives(async (served, token) => {
  for (const socket of [await raw(served), await raw(served, token)]) {
    const closed = once(socket, 'close')
    socket.send('451000000000-["sendMessage",{"_placeholder":true,"num":0}]')
    await closed
  }
}))

it('S24 socket.io-parser CVE-2026-69185: attachments that come without end for a packet that never ends', () => survives(async (served, token) => {
  const socket = await raw(served, token)
  socket.send(`459-["sendMessage",${JSON.stringify(Array.from({ length: 9 }, (_, num) => ({ _placeholder: true, num })))}]`)
  for (let count = 0; count < 200 && socket.readyState === WebSocket.OPEN; count += 1) socket.send(Buffer.alloc(1_000))
  socket.terminate()
  const second = await raw(served, token)
  for (let count = 0; count < 100; count += 1) second.send('459-["sendMessage",{"_placeholder":true,"num":0}]')
  second.terminate()
}))

it('S24 socket.io-parser CVE-2023-32695: an event whose name is an object, a prototype or a function of one', () => survives(async (served, token) => {
  const socket = await raw(served, token)
  for (const packet of ['42[{"toString":"x"}]', '42[{"__proto__":{}}]', '42["constructor",{}]', '42["__proto__",{}]', '42["toString"]', '42["hasOwnProperty",{}]', '421[[],{}]', '4299[]']) socket.send(packet)
}))

it('S24 engine.io CVE-2026-59725: bytes posted where text belongs', () => survives(async served => {
  for (const body of [Buffer.from([0xff, 0xfe, 0, 1]), Buffer.alloc(50_000, 0xff), Buffer.from('b4'), Buffer.alloc(0)]) {
    for (const type of ['application/octet-stream', 'text/plain;charset=UTF-8', '']) {
      const { sid } = JSON.parse((await (await fetch(`${served.url}${path}polling`)).text()).slice(1)) as { sid: string }
      const response = await fetch(`${served.url}${path}polling&sid=${sid}`, { method: 'POST', headers: { 'content-type': type }, body })
      expect(response.status).toBeLessThan(500)
      await response.text()
    }
  }
}))

it('S24 engine.io CVE-2026-102599: polls and posts that overlap, break off or name a session that is none', () => survives(async served => {
  const { sid } = JSON.parse((await (await fetch(`${served.url}${path}polling`)).text()).slice(1)) as { sid: string }
  const polls = Array.from({ length: 20 }, () => fetch(`${served.url}${path}polling&sid=${sid}`).then(response => response.status, () => 0))
  expect((await Promise.all(polls)).filter(status => status >= 500)).toEqual([])
  for (const other of ['__proto__', 'constructor', 'toString', '../x', 'x'.repeat(2_000)]) {
    for (const transport of ['polling', 'websocket', 'webtransport']) expect((await fetch(`${served.url}${path}${transport}&sid=${encodeURIComponent(other)}`)).status).toBe(400)
  }
  for (let count = 0; count < 50; count += 1) {
    const stream = connect(served.port, '127.0.0.1').on('error', () => {})
    stream.write(`POST ${path}polling HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n40`)
    setTimeout(() => stream.resetAndDestroy(), 20)
  }
}))

it('S24 ws CVE-2026-62389: a message of fragments that is never finished', () => survives(async (served, token) => {
  const socket = await raw(served, token)
  const stream = (socket as unknown as { _socket: { write: (bytes: Buffer) => void } })._socket
  const closed = once(socket, 'close')
  // One byte each, masked by zeros; the first says text, none says that it is the last.
  const fragment = (opcode: number): Buffer => Buffer.from([opcode, 0x81, 0, 0, 0, 0, 0x61])
  stream.write(fragment(0x01))
  for (let count = 0; count < 200; count += 1) stream.write(Buffer.concat(Array.from({ length: 1_000 }, () => fragment(0x00))))
  await closed
}))

it('S24 ws CVE-2024-37890: more headers than there may be', () => survives(async served => {
  const stream = connect(served.port, '127.0.0.1').on('error', () => {})
  stream.write(`GET ${path}websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${Array.from({ length: 2_001 }, (_, at) => `x${at}: y\r\n`).join('')}\r\n`)
  await new Promise(resolve => setTimeout(resolve, 50))
  stream.destroy()
}))
