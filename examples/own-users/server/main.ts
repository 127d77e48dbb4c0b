import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from './app.js'
import { keepInMemory, keepInMongoDb } from './app-users.js'
import { addChat } from './chat.js'
import { createSessions } from './sessions.js'

const { MONGODB_URI = '', PORT = '3000' } = process.env
const { appUsers, storage, users, close } = MONGODB_URI === '' ? keepInMemory() : await keepInMongoDb(MONGODB_URI)
const sessions = createSessions()
const app = createApp(appUsers, sessions)
const server = createServer(app)
const chat = addChat({ app, server, sessions, storage, users })

server.listen(Number(PORT))
await once(server, 'listening')
console.log(`The app is at http://localhost:${(server.address() as AddressInfo).port}, its users and its chat ${MONGODB_URI === '' ? 'in memory' : 'in MongoDB'}.`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void chat.close().then(close).then(() => process.exit()))
}
