import { setTimeout as sleep } from 'node:timers/promises'
import type { Dialect } from './dialect.js'
import { openSocket } from './open-socket.js'

const sendMutation =
  'mutation Send($to: String!, $text: String!, $clientMessageId: String!) { send(to: $to, text: $text, clientMessageId: $clientMessageId) { id createdAt } }'
const messageSubscription = 'subscription { message { id from text clientMessageId createdAt } }'

/** The protocol graphql-transport-ws: every operation is a subscription with an id; `s` is the one to one's messages. */
export const graphqlWs: Dialect = async (port, userId, inbox) => {
  let lost = inbox.failed
  let connected: () => void = () => {}
  const ready = new Promise<void>(resolve => {
    connected = resolve
  })
  const onFrame = (frame: string): void => {
    if (frame.startsWith('{"id":"s","type":"next"')) inbox.received(frame)
    else if (frame.includes('"type":"next"')) inbox.acknowledged()
    else if (frame.includes('"type":"connection_ack"')) connected()
    else if (!frame.includes('"type":"complete"')) inbox.failed(frame)
  }
  const socket = await openSocket(port, '/', { onFrame, onLost: reason => lost(reason) }, 'graphql-transport-ws')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { userId } }))
  await ready
  socket.send(JSON.stringify({ id: 's', type: 'subscribe', payload: { query: messageSubscription } }))
  // A subscription is never acknowledged.
  await sleep(50)
  let number = 0
  return {
    send: (to, text, key) =>
      socket.send(
        `{"id":"${(number += 1)}","type":"subscribe","payload":{"query":"${sendMutation}","variables":{"to":"${to}","text":"${text}","clientMessageId":"${key}"}}}`,
      ),
    echo: () => inbox.failed('there is no echo here'),
    close: () => {
      lost = () => {}
      socket.terminate()
    },
  }
}
