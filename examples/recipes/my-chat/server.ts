import { randomBytes } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat } from '@confab/core'
import { createAccounts } from '@confab/core/accounts'
import { isChatError } from '@confab/protocol'
import { createHttpHandler, requireUser } from '@confab/server-http'
import { accountsOf, renewSessions, toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import express, { type ErrorRequestHandler } from 'express'
import mongoose from 'mongoose'

const { MONGODB_URI: uri, CHAT_KEY: secret = randomBytes(32).toString('base64'), NODE_ENV, PORT = '3000' } = process.env
const chat = createChat({
  storage: uri ? mongooseStorage({ connection: (await mongoose.connect(uri)).connection }) : memoryStorage(),
  accounts: createAccounts({ keys: [{ id: 'first', secret }], insecureCookies: NODE_ENV !== 'production' }),
})

const app = express()
app.use('/api/chat', toNodeHandler(createHttpHandler(chat))) // for clients that come over to Confab's own calls
app.use(renewSessions(chat), express.json())

app.post('/api/auth/signup', async (req, res) => {
  const { fullName, email, password, avatar } = req.body ?? {}
  const { user } = await accountsOf(chat, req, res).signUp({ name: fullName, email, password, avatarUrl: avatar })
  res.status(201).json({ _id: user.id, fullName: user.name, avatar: user.avatarUrl })
})

app.post('/api/auth/login', async (req, res) => {
  const { user } = await accountsOf(chat, req, res).logIn({ email: req.body?.email, password: req.body?.password })
  res.json({ _id: user.id, fullName: user.name, avatar: user.avatarUrl })
})

app.put('/api/auth/avatar', async (req, res) => {
  const me = await chat.as(await requireUser(chat, req)).updateMe({ avatarUrl: req.body?.avatar })
  res.json({ _id: me.id, fullName: me.name, avatar: me.avatarUrl })
})

app.post('/api/messages/send/:id', async (req, res) => {
  const senderId = await requireUser(chat, req)
  const { id: receiverId } = req.params
  try {
    const { message } = req.body ?? {}
    const { id, conversationId, createdAt } = await chat.as(senderId).sendMessage({ to: receiverId, text: message })
    res.status(201).json({ _id: id, conversationId, senderId, receiverId, message, createdAt, updatedAt: createdAt })
  } catch (error) {
    // Whatever goes wrong here is a 500 to these clients, a blank message too.
    res.status(500).json({ error: isChatError(error) ? error.message : 'Internal server error' })
  }
})

app.use(((error, _req, res, _next) => {
  const status = Number(error.status) || 500
  if (status >= 500) console.error(error)
  res.status(status).json({ error: status < 500 ? error.message : 'Internal server error' })
}) satisfies ErrorRequestHandler)

attachSocketServer(app.listen(Number(PORT), () => console.log(`My-Chat is at http://localhost:${PORT}`)), chat)
