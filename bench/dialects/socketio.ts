import type { WebSocket } from 'ws'
import type { Dialect } from './dialect.js'
import { openSocket } from './open-socket.js'

/** How a server that speaks Socket.IO wants its calls. */
export interface SocketIoCalls {
  /** What goes into the handshake, as JSON. */
  auth(userId: string): object
  /** The event and its argument for sending a message, as JSON. */
  message(target: string, text: string, key: string): string
  /** The event and its argument for the smallest acknowledged call, as JSON. */
  echo(target: string): string
  /** How a frame with a new message begins. */
  delivery: string
  /** How the acknowledgement of a success begins, after its number. */
  success: string
}

/** Engine.IO and Socket.IO frames: `0` open, `2` ping, `3` pong, `40` connect, `42` event, `43` acknowledgement, `44` refused. */
export function socketIoDialect(calls: SocketIoCalls): Dialect {
  return async (port, userId, inbox) => {
    let lost = inbox.failed
    let connected: () => void = () => {}
    const ready = new Promise<void>((resolve, reject) => {
      connected = resolve
      lost = reason => {
        inbox.failed(reason)
        reject(new Error(reason))
      }
    })
    const onFrame = (frame: string, socket: WebSocket): void => {
      if (frame.startsWith(calls.delivery)) return inbox.received(frame)
      if (frame.startsWith('43')) return onAck(frame)
      if (frame === '2') return socket.send('3')
      if (frame.startsWith('40')) return connected()
      if (frame.startsWith('44') || frame.startsWith('41')) lost(frame)
    }
    const onAck = (frame: string): void => {
      if (frame.startsWith(calls.success, frame.indexOf('['))) inbox.acknowledged()
      else inbox.failed(frame)
    }
    const socket = await openSocket(port, '/socket.io/?EIO=4&transport=websocket', { onFrame, onLost: reason => lost(reason) })
    socket.send(`40${JSON.stringify(calls.auth(userId))}`)
    await ready
    let number = 0
    return {
      send: (target, text, key) => socket.send(`42${(number += 1)}${calls.message(target, text, key)}`),
      echo: target => socket.send(`42${(number += 1)}${calls.echo(target)}`),
      close: () => {
        lost = () => {}
        socket.terminate()
      },
    }
  }
}
