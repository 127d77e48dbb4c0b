import { createServer } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'
import type { Setup, Started } from '../harness/peer.js'
import { roomsOf, targetsOf } from '../harness/rooms.js'

/** A call: a message to pass on, or something to acknowledge. */
interface Call {
  id: number
  call: 'send' | 'echo'
  to: string
  text: string
  clientMessageId: string
}

answer({
  start: async ({ groups }: Setup): Promise<Started> => {
    const httpServer = createServer()
    const sockets = new Map<string, WebSocket[]>()
    const rooms = roomsOf(groups)
    new WebSocketServer({ server: httpServer, perMessageDeflate: false }).on('connection', (socket, request) => {
      const userId = new URL(request.url ?? '', 'ws://localhost').searchParams.get('userId') ?? ''
      for (const room of [userId, ...(rooms.get(userId) ?? [])]) sockets.set(room, [...(sockets.get(room) ?? []), socket])
      socket.on('message', (data: Buffer) => {
        const { id, call, to, text, clientMessageId } = JSON.parse(data.toString()) as Call
        if (call === 'send') {
          const event = JSON.stringify({ event: 'message', from: userId, text, clientMessageId })
          for (const receiver of sockets.get(to) ?? []) receiver.send(event)
        }
        socket.send(JSON.stringify({ ack: id, ok: true }))
      })
    })
    return { port: await listen(httpServer), targets: targetsOf(groups) }
  },
})
