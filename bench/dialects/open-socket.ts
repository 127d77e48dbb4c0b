import { WebSocket } from 'ws'

/** What arrives on a raw connection. */
export interface RawHandlers {
  /** A text frame. */
  onFrame(frame: string, socket: WebSocket): void
  /** The connection is gone without having been closed here. */
  onLost(reason: string): void
}

/** Opens a plain WebSocket to this machine. */
export function openSocket(port: number, path: string, { onFrame, onLost }: RawHandlers, protocol?: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, { perMessageDeflate: false, skipUTF8Validation: true })
  // Texts of the generator are ASCII, and this is the cheapest way to read them.
  socket.on('message', (data: Buffer) => onFrame(data.toString('latin1'), socket))
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', error => {
      onLost(error.message)
      reject(error)
    })
    socket.once('close', code => onLost(`closed with ${code}`))
  })
}
