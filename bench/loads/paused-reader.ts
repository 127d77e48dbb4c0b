import type { Socket as TcpSocket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { openSocket } from '../dialects/open-socket.js'
import { answer } from '../harness/answer.js'
import { percentile } from '../harness/statistics.js'

/** A busy group. */
export interface BusyGroup {
  port: number
  /** The sender, the readers, and at last the one who may be paused. */
  members: readonly string[]
  conversationId: string
  /** Messages a second. */
  perSecond: number
  /** Characters of each. */
  length: number
  warmupMs: number
  windowMs: number
  /** Whether the last member stops to read when the window begins, or reads on. */
  paused: boolean
}

/** What the others felt. */
export interface ReaderTimes {
  /** Half of their messages arrived within so many milliseconds. */
  p50: number
  /** 99 of 100 did. */
  p99: number
  /** Messages of the window that did not reach one of the others. */
  lost: number
  /** Frames that the last member was not sent, because it did not read. */
  passedBy: number
}

answer({
  talk: async ({ port, members, conversationId, perSecond, length, warmupMs, windowMs, paused }: BusyGroup): Promise<ReaderTimes> => {
    const sentAt: number[] = []
    const times: number[] = []
    const padding = 'x'.repeat(length)
    let measuring = false
    let arrived = 0
    let arrivedLast = 0
    const last = members.length - 1
    const connect = async (userId: string, place: number): Promise<WebSocket> => {
      let connected: () => void = () => {}
      const ready = new Promise<void>(resolve => (connected = resolve))
      const socket = await openSocket(port, '/socket.io/?EIO=4&transport=websocket', {
        onFrame(frame, own) {
          if (frame === '2') own.send('3')
          else if (frame.startsWith('40')) connected()
          else if (frame.startsWith('42["message.created"')) {
            const start = frame.indexOf('#') + 1
            const number = Number(frame.slice(start, frame.indexOf('#', start)))
            if (place === last) arrivedLast += 1
            else if (place > 0) {
              arrived += 1
              if (measuring) times.push(performance.now() - (sentAt[number] ?? NaN))
            }
          }
        },
        onLost: () => {},
      })
      socket.send(`40{"token":"${userId}"}`)
      await ready
      return socket
    }
    const sockets = await Promise.all(members.map(connect))
    const [sender] = sockets
    let sent = 0
    /** At an even pace, whatever the server does: a sender that waits would hide delays. */
    const send = async (ms: number): Promise<void> => {
      const began = performance.now()
      const before = sent
      while (performance.now() - began < ms) {
        for (const due = before + ((performance.now() - began) / 1_000) * perSecond; sent < due; sent += 1) {
          sentAt[sent] = performance.now()
          sender?.send(`42${sent}["sendMessage",{"conversationId":"${conversationId}","text":"#${sent}#${padding}","clientMessageId":"key-${sent}"}]`)
        }
        await sleep(2)
      }
    }
    await send(warmupMs)
    if (paused) (sockets[last] as unknown as { _socket: TcpSocket })._socket.pause()
    measuring = true
    await send(windowMs)
    const readers = last - 1
    const deadline = performance.now() + 10_000
    while (arrived < sent * readers && performance.now() < deadline) await sleep(10)
    const result = { p50: percentile(times, 0.5), p99: percentile(times, 0.99), lost: sent * readers - arrived, passedBy: sent - arrivedLast }
    return result
  },
})
