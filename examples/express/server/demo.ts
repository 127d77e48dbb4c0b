import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createChat } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import express from 'express'
import { createLogin } from './login.js'
import { servePage } from './page.js'
import { securityHeaders } from './security-headers.js'
import { pastClock, seed } from './seed.js'
import { openStorage } from './storage.js'

/** A demo that runs. */
export interface Demo {
  /** Where to open it. */
  url: string
  /** Says goodbye to everybody and stops. */
  close(): Promise<void>
}

/** Starts an Express app with a chat in it. With port 0 the system picks one. */
export async function startDemo({ port }: { port: number }): Promise<Demo> {
  // The chat: where it keeps things and files, and how it learns who is calling.
  const login = createLogin()
  const clock = pastClock()
  const { storage, uploads, close: closeStorage } = await openStorage()
  const fileKey = process.env.FILE_KEY
  const chat = createChat({ storage, accounts: login.accounts, uploads, clock, ...(fileKey === undefined ? {} : { fileKey }) })
  await seed(chat, clock)

  // The app: the chat is one handler in it, next to the app's own routes and pages.
  const app = express()
  app.disable('x-powered-by')
  app.use(securityHeaders)
  app.use('/api/chat', toNodeHandler(createHttpHandler(chat)))
  app.use(login.routes(chat))
  app.use(await servePage())

  // The server: the same one carries the app and the live connections.
  const server = createServer(app)
  attachSocketServer(server, chat)
  server.listen(port)
  await once(server, 'listening')

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      await chat.close()
      await closeStorage()
      server.close()
      server.closeAllConnections()
    },
  }
}
