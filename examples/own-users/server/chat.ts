import type { Server } from 'node:http'
import { createChat, type Chat, type Storage, type UserDirectory } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import type { Express } from 'express'
import type { Sessions } from './sessions.js'

/** All that the chat adds to the app: who is calling is what the app's session cookie says, and when a session ends, so do its sockets. */
export function addChat({ app, server, sessions, storage, users }: {
  app: Express, server: Server, sessions: Sessions, storage: Storage, users: UserDirectory,
}): Chat {
  const chat = createChat({ storage, users, authenticate: ({ headers }) => sessions.find(headers.cookie) })
  app.use('/api/chat', toNodeHandler(createHttpHandler(chat)))
  attachSocketServer(server, chat)
  sessions.onEnd((sessionId) => void chat.endSessions({ sessionId }))
  return chat
}
