import { randomBytes } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat } from '@confab/core'
import { createAccounts, untilSessionEnds } from '@confab/core/accounts'
import type { Message, User } from '@confab/protocol'
import { createHttpHandler, requireUser } from '@confab/server-http'
import { accountsOf, renewSessions, toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, userOf, userRoom } from '@confab/server-socketio'
import express, { type ErrorRequestHandler } from 'express'
import mongoose from 'mongoose'

const { MONGODB_URI: uri, JWT_SECRET: secret = randomBytes(32).toString('base64'), NODE_ENV, PORT = '3000' } = process.env
const chat = createChat({
  storage: uri ? mongooseStorage({ connection: (await mongoose.connect(uri)).connection }) : memoryStorage(),
  // Over plain HTTP, as on localhost, browsers take no `Secure` cookies. Sockets last as long as the session: these clients renew nothing on them.
  accounts: untilSessionEnds(createAccounts({ keys: [{ id: 'first', secret }], insecureCookies: NODE_ENV !== 'production' })),
})

const person = ({ id, name, avatarUrl }: User) => ({ _id: id, fullName: name, profilePic: avatarUrl ?? '' })
const legacy = ({ id, senderId, text, createdAt }: Message, receiverId: string) => ({ _id: id, senderId, receiverId, message: text, createdAt, updatedAt: createdAt })

const app = express()
app.use('/api/chat', toNodeHandler(createHttpHandler(chat))) // for clients that come over to Confab's own calls
app.use(express.json())

app.post('/api/auth/signup', async (req, res) => {
  const { fullName, email, password } = req.body ?? {}
  const { user } = await accountsOf(chat, req, res).signUp({ name: fullName, email, password })
  res.status(201).json(person(user))
})

app.post('/api/auth/login', async (req, res) => {
  const { email, password } = req.body ?? {}
  const { user } = await accountsOf(chat, req, res).logIn({ email, password })
  res.json(person(user))
})

// The cookie holds for ten minutes, and is renewed on the way while the session goes on.
app.use(['/api/auth/logout', '/api/users', '/api/messages'], renewSessions(chat), async (req, res, next) => {
  res.locals.userId = await requireUser(chat, req)
  next()
})

app.post('/api/auth/logout', async (req, res) => {
  await accountsOf(chat, req, res).logOut()
  res.json({ message: 'Logged out successfully' })
})

app.get('/api/users', async (_req, res) => {
  const { users } = await chat.as(res.locals.userId).findUsers({ limit: 100 })
  res.json(users.filter(({ id }) => id !== res.locals.userId).map(person))
})

app.get('/api/messages/:id', async (req, res) => {
  const { params: { id: other } } = req
  const me = chat.as(res.locals.userId)
  const { id: conversationId } = await me.startConversation({ kind: 'direct', userId: other })
  const { messages } = await me.listMessages({ conversationId, limit: 100 })
  res.json(messages.map(message => legacy(message, message.senderId === other ? res.locals.userId : other)))
})

app.post('/api/messages/send/:id', async (req, res) => {
  const { body: { message: text } = {}, params: { id: to } } = req
  const me = chat.as(res.locals.userId)
  const { id: messageId } = await me.sendMessage({ to, text })
  const newMessage = legacy(await me.getMessage({ messageId }), to)
  io.to(userRoom(to)).emit('newMessage', newMessage)
  res.status(201).json(newMessage)
})

app.use(((error, _req, res, _next) => {
  const status = Number(error.status) || 500
  if (status >= 500) console.error(error)
  res.status(status).json({ error: status < 500 ? error.message : 'Internal server error' })
}) satisfies ErrorRequestHandler)

const { io } = attachSocketServer(app.listen(Number(PORT), () => console.log(`The backend is at http://localhost:${PORT}`)), chat)
const tellWhoIsOnline = () => void io.fetchSockets().then(all => io.emit('getOnlineUsers', [...new Set(all.flatMap(socket => userOf(socket) ?? []))]), console.error)
io.on('connection', socket => {
  tellWhoIsOnline()
  socket.on('disconnect', tellWhoIsOnline)
})
