import { createServer } from 'node:http'
import mongoose from 'mongoose'
import { Server } from 'socket.io'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'
import type { Started } from '../harness/peer.js'
import type { MongoSetup } from '../mongo/mongo-peers.js'
import { variants } from '../mongo/variants.js'

interface Call {
  to: string
  text: string
  clientMessageId: string
}

/** A Socket.IO server that stores what it is sent, passes it on, and says so: no validation, no authorisation. */
answer({
  start: async ({ groups, uri, database, what }: MongoSetup): Promise<Started> => {
    const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise()
    const variant = await variants[what](connection)
    const targets = await Promise.all(groups.map(async group => {
      const id = await variant.start(group)
      return group.map(() => id)
    }))
    const rooms = new Map(groups.flatMap((group, index) => group.map(userId => [userId, targets[index]?.[0] ?? ''] as const)))
    const httpServer = createServer()
    const io = new Server(httpServer, { transports: ['websocket'], serveClient: false })
    io.on('connection', socket => {
      const userId = String(socket.handshake.auth['userId'])
      void socket.join(rooms.get(userId) ?? '')
      socket.on('send', async ({ to, text, clientMessageId }: Call, acknowledge: (result: unknown) => void) => {
        await variant.send({ conversationId: to, senderId: userId, clientMessageId, text })
        io.to(to).emit('message', { from: userId, text, clientMessageId })
        acknowledge({ ok: true })
      })
    })
    return { port: await listen(httpServer), targets }
  },
})
