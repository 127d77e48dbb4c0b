import { createServer } from 'node:http'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat } from '@confab/core'
import { defaultLimits, type Limits } from '@confab/protocol'
import { attachSocketServer } from '@confab/server-socketio'
import mongoose from 'mongoose'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'
import type { Started } from '../harness/peer.js'
import type { MongoSetup } from '../mongo/mongo-peers.js'

/** All limits are on and counted, but wide enough for a load that no person makes. */
const unlimited = { burst: 1e9, perSecond: 1e9 }
const rates: Limits['rates'] = { read: unlimited, search: unlimited, write: unlimited, send: unlimited, signal: unlimited, upload: unlimited, auth: unlimited }

answer({
  start: async ({ groups, uri, database }: MongoSetup): Promise<Started> => {
    const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise()
    const chat = createChat({ storage: mongooseStorage({ connection }), authenticate: ({ token }) => token, limits: { ...defaultLimits, rates } })
    const targets: string[][] = []
    for (const group of groups) {
      const [first = '', second = ''] = group
      for (const userId of group) await chat.as(userId).getMe()
      const { id } = await chat.as(first).startConversation({ kind: 'direct', userId: second })
      targets.push(group.map(() => id))
    }
    const httpServer = createServer()
    attachSocketServer(httpServer, chat)
    return { port: await listen(httpServer), targets }
  },
})
