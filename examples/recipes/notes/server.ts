import { randomBytes } from 'node:crypto'
import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat } from '@confab/core'
import { createAccounts, untilSessionEnds } from '@confab/core/accounts'
import type { Message, SignedIn, User } from '@confab/protocol'
import { createHttpHandler, requireUser } from '@confab/server-http'
import { accountsOf, renewSessions, toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, userOf, userRoom } from '@confab/server-socketio'
import { cloudinaryUploads } from '@confab/upload-cloudinary'
import express, { type ErrorRequestHandler } from 'express'
import mongoose from 'mongoose'

const { MONGODB_URI: uri, JWT_SECRET_KEY: secret = randomBytes(32).toString('base64'), CLOUD_NAME: cloudName, CLOUD_API_KEY: apiKey = '', CLOUD_API_SECRET: apiSecret = '', NODE_ENV, PORT = '3000' } = process.env
const chat = createChat({
  storage: uri ? mongooseStorage({ connection: (await mongoose.connect(uri)).connection }) : memoryStorage(),
  // These clients renew nothing: they get a token for an hour, a cookie beside it, and sockets for as long as the session lasts.
  accounts: untilSessionEnds(createAccounts({ keys: [{ id: 'first', secret }], accessTokenMinutes: 60, insecureCookies: NODE_ENV !== 'production' })),
  uploads: cloudName ? cloudinaryUploads({ cloudName, apiKey, apiSecret, folder: 'user_profiles' }) : memoryUploads(),
})

const person = ({ id, name, bio, avatarUrl }: User) => ({ _id: id, fullName: name, bio, profilePic: avatarUrl ?? '' })
const signedIn = ({ user, accessToken }: SignedIn, email: string) => ({ success: true, userData: { ...person(user), email }, token: accessToken })
const legacy = ({ id, senderId, text, attachments: [file], createdAt }: Message, receiverId: string, seen: boolean) => ({ _id: id, senderId, receiverId, text, image: file?.url ?? '', seen, createdAt, updatedAt: createdAt })
const bytesOf = (dataUrl: unknown) => Buffer.from(String(dataUrl).split(';base64,')[1] ?? '', 'base64')

const app = express()
app.use('/api/chat', toNodeHandler(createHttpHandler(chat))) // for Confab's own calls, and for the files
app.use(['/api/messages', '/api/auth/update-profile'], renewSessions(chat), async (req, res, next) => {
  res.locals.userId = await requireUser(chat, req)
  next()
}, express.json({ limit: '14mb' })) // pictures, of those who are signed in
app.use(express.json())

app.post('/api/auth/signup', async (req, res) => {
  const { fullName, email, password, bio } = req.body ?? {}
  res.status(201).json(signedIn(await accountsOf(chat, req, res).signUp({ name: fullName, email, password, bio }), email))
})

app.post('/api/auth/login', async (req, res) => {
  const { email, password } = req.body ?? {}
  res.json(signedIn(await accountsOf(chat, req, res).logIn({ email, password }), email))
})

app.put('/api/auth/update-profile', async (req, res) => {
  const { fullName, bio, profilePic } = req.body ?? {}
  const me = chat.as(res.locals.userId)
  const picture = profilePic ? await me.uploadFile({ purpose: 'avatar', name: 'profile', bytes: bytesOf(profilePic) }) : null
  res.json({ success: true, user: person(await me.updateMe({ name: fullName, bio, avatarUrl: picture?.url })) })
})

app.get('/api/messages/users', async (_req, res) => {
  const { userId } = res.locals
  const [{ users }, { items }] = await Promise.all([chat.as(userId).findUsers({ limit: 100 }), chat.as(userId).getSidebar({ limit: 100 })])
  const unseen = items.filter(({ unseenCount }) => unseenCount > 0).map(item => [item.conversation.directUserIds?.find(id => id !== userId), item.unseenCount])
  res.json({ success: true, users: users.filter(({ id }) => id !== userId).map(person), unseenMessages: Object.fromEntries(unseen) })
})

app.get('/api/messages/:id', async (req, res) => {
  const { params: { id: other } } = req
  const me = chat.as(res.locals.userId)
  const { id: conversationId } = await me.startConversation({ kind: 'direct', userId: other })
  const [{ messages }, { marks }] = await Promise.all([me.listMessages({ conversationId, limit: 100 }), me.listSeen({ conversationId })])
  await me.markSeen({ conversationId, seq: messages.at(-1)?.seq ?? 0 }) // what is shown, not what came meanwhile
  res.json({ success: true, messages: messages.map(it => (it.senderId === other ? legacy(it, res.locals.userId, true) : legacy(it, other, marks.some(({ userId, seq }) => userId === other && it.seq <= seq)))) })
})

app.put('/api/messages/:id/seen', async (req, res) => {
  res.json({ success: true, mark: await chat.as(res.locals.userId).markSeen({ messageId: req.params.id }) })
})

app.post('/api/messages/send/:id', async (req, res) => {
  const { body: { text = '', image } = {}, params: { id: to } } = req
  const me = chat.as(res.locals.userId)
  const attachments = image ? [{ fileToken: (await me.uploadFile({ to, name: 'image', bytes: bytesOf(image) })).fileToken }] : []
  const { id: messageId } = await me.sendMessage({ to, text, attachments })
  const newMessage = legacy(await me.getMessage({ messageId }), to, false)
  io.to(userRoom(to)).emit('New message', newMessage)
  res.status(201).json({ success: true, newMessage })
})

app.use(((error, _req, res, _next) => {
  const status = Number(error.status) || 500
  if (status >= 500) console.error(error)
  res.status(status).json({ success: false, message: status < 500 ? error.message : 'Internal server error' })
}) satisfies ErrorRequestHandler)

const { io } = attachSocketServer(app.listen(Number(PORT), () => console.log(`Notes is at http://localhost:${PORT}`)), chat)
const tellWhoIsOnline = () => void io.fetchSockets().then(all => io.emit('getAllOnlineUsers', [...new Set(all.flatMap(socket => userOf(socket) ?? []))]), console.error)
io.on('connection', socket => {
  tellWhoIsOnline()
  socket.on('disconnect', tellWhoIsOnline)
})
