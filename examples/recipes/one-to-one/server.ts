import { randomBytes } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat } from '@confab/core'
import type { Message } from '@confab/protocol'
import { createHttpHandler, requireUser } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, userOf } from '@confab/server-socketio'
import express, { type ErrorRequestHandler } from 'express'
import { jwtVerify, SignJWT } from 'jose'
import mongoose from 'mongoose'

const { MONGODB_URI: uri, JWT_SECRET, PORT = '3000' } = process.env
const key = JWT_SECRET ? new TextEncoder().encode(JWT_SECRET) : randomBytes(32)
const chat = createChat({
  storage: uri ? mongooseStorage({ connection: (await mongoose.connect(uri)).connection }) : memoryStorage(),
  // The login that the app has already: a token signed with JWT_SECRET that says { userId }.
  async authenticate({ token }) {
    const { payload } = await jwtVerify(token ?? '', key, { algorithms: ['HS256'] })
    return typeof payload.userId === 'string' ? { userId: payload.userId, expiresAt: payload.exp && payload.exp * 1_000 } : null
  },
})

/** A conversation as the clients know it: its people, whoever was invited first, and its latest hundred messages. */
async function conversationOf(userId: string, conversationId: string) {
  const me = chat.as(userId)
  const [{ members, createdBy }, { messages, rev }] = await Promise.all([me.getConversation({ conversationId }), me.listMessages({ conversationId, limit: 100 })])
  const { users } = await me.getUsers({ userIds: members.map(member => member.userId) })
  const participants = users
    .sort((one, other) => Number(one.id === createdBy) - Number(other.id === createdBy))
    .map(({ id, name }) => ({ userId: id, userName: name, _id: `${conversationId}:${id}` }))
  const legacy = ({ id, senderId, text, createdAt }: Message) =>
    ({ senderId, receiverId: users.find(user => user.id !== senderId)?.id, content: text, _id: id, timeStamp: createdAt })
  return { _id: conversationId, participants, messages: messages.map(legacy), __v: rev }
}

const app = express()
app.use('/api/chat', toNodeHandler(createHttpHandler(chat))) // for clients that come over to Confab's own calls
app.use(express.json())

app.post('/api/v1/conversations', async (req, res) => {
  const userId = await requireUser(chat, req)
  const { id } = await chat.as(userId).startConversation({ kind: 'direct', userId: req.body?.participant?.userId })
  res.json({ success: true, conversation: await conversationOf(userId, id) })
})

app.post('/api/v1/conversations/messages', async (req, res) => {
  const userId = await requireUser(chat, req)
  const { conversationId, message } = req.body ?? {}
  const { id } = await chat.as(userId).sendMessage({ conversationId, text: message })
  const conversation = await conversationOf(userId, conversationId)
  io.to(roomOf(conversationId)).emit('chat-message', conversation.messages.find(({ _id }) => _id === id))
  res.json({ success: true, message: 'Message sent successfully.', conversation })
})

app.use(((error, _req, res, _next) => {
  const status = Number(error.status) || 500
  if (status >= 500) console.error(error)
  res.status(status).json({ success: false, message: status < 500 ? error.message : 'Internal server error' })
}) satisfies ErrorRequestHandler)

const { io } = attachSocketServer(app.listen(Number(PORT), () => console.log(`One to one is at http://localhost:${PORT}`)), chat)
const roomOf = (conversationId: string) => `conversation:${conversationId}`
io.on('connection', socket => {
  const userId = userOf(socket)
  if (userId === null) return
  socket.on('join', (conversationId: string) => {
    // Whoever is not in the conversation does not come into its room, and hears nothing of why.
    chat.as(userId).getConversation({ conversationId }).then(() => socket.join(roomOf(conversationId))).catch(() => {})
  })
})
if (!JWT_SECRET) console.log(`Tokens to try with, for "ann" and "ben":\n${(await Promise.all(['ann', 'ben'].map(userId => new SignJWT({ userId }).setProtectedHeader({ alg: 'HS256' }).sign(key)))).join('\n')}`)
