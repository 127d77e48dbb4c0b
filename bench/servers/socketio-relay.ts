import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { answer } from '../harness/answer.js'
import type { Setup, Started } from '../harness/peer.js'
import { listen } from '../harness/listen.js'
import { roomsOf, targetsOf } from '../harness/rooms.js'

/** Passes on what it gets: the least a Socket.IO server can do for a message that is acknowledged and delivered. */
interface Call {
  to: string
  text: string
  clientMessageId: string
}

answer({
  start: async ({ groups }: Setup): Promise<Started> => {
    const httpServer = createServer()
    const io = new Server(httpServer, { transports: ['websocket'], serveClient: false })
    const rooms = roomsOf(groups)
    io.on('connection', socket => {
      const userId = String(socket.handshake.auth['userId'])
      void socket.join([userId, ...(rooms.get(userId) ?? [])])
      socket.on('send', (call: Call, acknowledge: (result: unknown) => void) => {
        io.to(call.to).emit('message', { from: userId, text: call.text, clientMessageId: call.clientMessageId })
        acknowledge({ ok: true })
      })
      socket.on('echo', (_call: unknown, acknowledge: (result: unknown) => void) => acknowledge({ ok: true }))
    })
    return { port: await listen(httpServer), targets: targetsOf(groups) }
  },
})
