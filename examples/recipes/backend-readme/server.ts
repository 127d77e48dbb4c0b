import { randomBytes } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat } from '@confab/core'
import { createAccounts } from '@confab/core/accounts'
import { ChatError, isChatError, type Message } from '@confab/protocol'
import { createHttpHandler, requireUser } from '@confab/server-http'
import { accountsOf, toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, userRoom } from '@confab/server-socketio'
import express, { type ErrorRequestHandler } from 'express'
import mongoose from 'mongoose'

const { MONGODB_URI: uri, JWT_SECRET: secret = randomBytes(32).toString('base64'), PORT = '3000' } = process.env
const chat = createChat({
  storage: uri ? mongooseStorage({ connection: (await mongoose.connect(uri)).connection }) : memoryStorage(),
  accounts: createAccounts({
    keys: [{ id: 'first', secret }],
    accessTokenMinutes: 60,
    newUserId: () => new mongoose.Types.ObjectId().toString(), // ids as these clients know them
    blocklist: false, // the sample's "password123" is on it; take this line out before real people sign up
  }),
})

const legacy = ({ id, senderId, text, createdAt }: Message, people: readonly string[]) =>
  ({ _id: id, sender: senderId, receiver: people.find(other => other !== senderId), messageDetails: { text }, createdAt })

const app = express()
app.use('/api/chat', toNodeHandler(createHttpHandler(chat))) // for clients that come over to Confab's own calls
app.use(express.json())

app.post('/users/auth/create', async (req, res) => {
  const { firstName, lastName, email, password } = req.body ?? {}
  const name = [firstName, lastName].every(part => typeof part === 'string') ? `${firstName} ${lastName}`.trim() : undefined
  const { user } = await accountsOf(chat, req).signUp({ name: name ?? '', email, password, custom: { firstName, lastName } })
  res.status(201).json({ message: 'User created successfully.', user: { _id: user.id, firstName, lastName, email } })
})

app.post('/users/auth/login', async (req, res) => {
  const { email, password } = req.body ?? {}
  const { user, accessToken } = await accountsOf(chat, req).logIn({ email, password }).catch((error: unknown) => {
    if (!isChatError(error) || error.code !== 'INVALID_CREDENTIALS') throw error
    throw new ChatError('NOT_FOUND', 'User not found or invalid credentials.')
  })
  res.json({ token: accessToken, user: { _id: user.id, ...user.custom, email } })
})

// To these clients whatever goes wrong from here on is a 500, but for who they are.
const asServerError = (what: string) => (error: unknown) => {
  throw Object.assign(new Error(what, { cause: error }), { status: 500 })
}

app.post('/chat', async (req, res) => {
  const userId = await requireUser(chat, req)
  const { sender, receiver, messageDetails } = req.body ?? {}
  if (sender !== userId) throw new ChatError('FORBIDDEN', 'The sender is somebody else than who is signed in.')
  const { id: messageId } = await chat.as(userId).sendMessage({ to: receiver, text: messageDetails?.text }).catch(asServerError('Error sending message.'))
  const data = legacy(await chat.as(userId).getMessage({ messageId }), [userId, receiver])
  io.to(userRoom(receiver)).emit('message', data)
  res.status(201).json({ message: 'Message sent successfully.', data })
})

app.get('/chat/conversation/:senderId/:receiverId', async (req, res) => {
  const userId = await requireUser(chat, req)
  const people = [req.params.senderId, req.params.receiverId]
  if (!people.includes(userId)) throw new ChatError('FORBIDDEN', 'This conversation is between others.')
  const me = chat.as(userId)
  const { id: conversationId } = await me.startConversation({ kind: 'direct', userId: people.find(other => other !== userId) ?? userId }).catch(asServerError('Error retrieving conversation'))
  const { messages } = await me.listMessages({ conversationId, limit: 100 })
  res.json({ _id: conversationId, participants: people, messages: messages.map(message => legacy(message, people)) })
})

app.use(((error, _req, res, _next) => {
  const status = Number(error.status) || 500
  if (status >= 500) console.error(error)
  res.status(status).json({ message: isChatError(error) || error.cause || status < 500 ? error.message : 'Internal server error' })
}) satisfies ErrorRequestHandler)

const { io } = attachSocketServer(app.listen(Number(PORT), () => console.log(`The backend is at http://localhost:${PORT}`)), chat)
