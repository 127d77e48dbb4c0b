import { once } from 'node:events'
import { createServer } from 'node:http'
import { attachSocketServer } from '@confab/server-socketio'
import next from 'next'
import { chat } from './lib/chat'

// Next behind a server of our own, so that the same port also carries the live connections.
const dev = process.argv.includes('--dev')
const port = Number(process.env.PORT ?? 3000)

const server = createServer()
const app = next({ dev, dir: import.meta.dirname, hostname: 'localhost', port, httpServer: server })
const handle = app.getRequestHandler()
await app.prepare()

server.on('request', (request, response) => void handle(request, response))
attachSocketServer(server, chat)
server.listen(port)
await once(server, 'listening')
console.log(`\n  Confab is at http://localhost:${port}\n\n  Sign in as ada@example.com or ben@example.com, with the password “lemon tree terrace”.\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void chat.close().then(() => process.exit()))
