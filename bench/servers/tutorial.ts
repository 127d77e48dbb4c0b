import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'
import type { Setup, Started } from '../harness/peer.js'

/** A message, as tutorials keep it. */
interface TutorialMessage {
  _id: string
  senderId: string
  receiverId: string
  text: string
  seen: boolean
  createdAt: Date
  updatedAt: Date
}

/** The chat server of the tutorials, with arrays where they have models: it believes whatever it is sent. */
answer({
  start: async ({ groups }: Setup): Promise<Started> => {
    const httpServer = createServer()
    const io = new Server(httpServer, { transports: ['websocket'] })
    const userSocketMap: Record<string, string> = {}
    const conversations: { participants: string[]; messages: TutorialMessage[] }[] = []
    io.on('connection', socket => {
      const userId = String(socket.handshake.auth['userId'])
      userSocketMap[userId] = socket.id
      io.emit('getOnlineUsers', Object.keys(userSocketMap))
      socket.on('send', (data: { to: string; text: string }, callback: (result: unknown) => void) => {
        let conversation = conversations.find(({ participants }) => participants.includes(userId) && participants.includes(data.to))
        if (!conversation) conversations.push((conversation = { participants: [userId, data.to], messages: [] }))
        const createdAt = new Date()
        const message = { _id: randomUUID(), senderId: userId, receiverId: data.to, text: data.text, seen: false, createdAt, updatedAt: createdAt }
        conversation.messages.push(message)
        const receiverSocketId = userSocketMap[data.to]
        if (receiverSocketId) io.to(receiverSocketId).emit('message', message)
        callback({ ok: true, message })
      })
      socket.on('disconnect', () => {
        delete userSocketMap[userId]
        io.emit('getOnlineUsers', Object.keys(userSocketMap))
      })
    })
    const port = await listen(httpServer)
    return { port, targets: groups.map(group => group.map((_, index) => group[1 - index] ?? '')) }
  },
})
