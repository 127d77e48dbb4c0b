import type { Dialect } from './dialect.js'
import { openSocket } from './open-socket.js'

/** What a hand-written server on `ws` speaks: JSON frames, calls numbered by the client. */
export const plainWs: Dialect = async (port, userId, inbox) => {
  let lost = inbox.failed
  const onFrame = (frame: string): void => {
    if (frame.startsWith('{"event"')) inbox.received(frame)
    else if (frame.startsWith('{"ack"')) inbox.acknowledged()
    else inbox.failed(frame)
  }
  const socket = await openSocket(port, `/?userId=${userId}`, { onFrame, onLost: reason => lost(reason) })
  let number = 0
  return {
    send: (to, text, key) => socket.send(`{"id":${(number += 1)},"call":"send","to":"${to}","text":"${text}","clientMessageId":"${key}"}`),
    echo: to => socket.send(`{"id":${(number += 1)},"call":"echo","to":"${to}","seq":0}`),
    close: () => {
      lost = () => {}
      socket.terminate()
    },
  }
}
