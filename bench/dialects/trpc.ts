import type { Dialect } from './dialect.js'
import { openSocket } from './open-socket.js'

/** tRPC over WebSocket: numbered calls; number 1 is the subscription to one's messages. */
export const trpc: Dialect = async (port, userId, inbox) => {
  let lost = inbox.failed
  let subscribed: () => void = () => {}
  const ready = new Promise<void>(resolve => {
    subscribed = resolve
  })
  const onFrame = (frame: string): void => {
    if (frame.startsWith('{"id":1,"result":{"type":"data"')) inbox.received(frame)
    else if (frame.startsWith('{"id":1,"result":{"type":"started"')) subscribed()
    else if (frame.includes('"result":{"type":"data"')) inbox.acknowledged()
    else inbox.failed(frame)
  }
  const socket = await openSocket(port, `/?userId=${userId}`, { onFrame, onLost: reason => lost(reason) })
  socket.send('{"id":1,"method":"subscription","params":{"path":"messages"}}')
  await ready
  let number = 1
  return {
    send: (to, text, key) =>
      socket.send(`{"id":${(number += 1)},"method":"mutation","params":{"path":"send","input":{"to":"${to}","text":"${text}","clientMessageId":"${key}"}}}`),
    echo: () => inbox.failed('there is no echo here'),
    close: () => {
      lost = () => {}
      socket.terminate()
    },
  }
}
