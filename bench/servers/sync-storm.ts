import { createServer } from 'node:http'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Chat } from '@confab/core'
import { defaultLimits, type Limits } from '@confab/protocol'
import { attachSocketServer } from '@confab/server-socketio'
import mongoose from 'mongoose'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'

/** Which database a server of a storm is on. */
export interface StormPlace {
  uri: string
  database: string
}

/** What is there before the storm. */
export interface StormSetup extends StormPlace {
  /** Who talks with whom; each in one group. */
  groups: readonly (readonly string[])[]
  /** Messages that everybody has read before. */
  stored: number
  /** Messages that everybody has missed. */
  missed: number
}

/** What a server was asked, and asked itself, during a storm. */
export interface StormCosts {
  /** Calls over sockets. */
  calls: number
  /** Commands to MongoDB. */
  commands: number
}

const unlimited = { burst: 1e9, perSecond: 1e9 }
const rates: Limits['rates'] = { read: unlimited, search: unlimited, write: unlimited, send: unlimited, signal: unlimited, upload: unlimited, auth: unlimited }
const costs: StormCosts = { calls: 0, commands: 0 }

async function open({ uri, database }: StormPlace): Promise<Chat> {
  const connection = await mongoose.createConnection(uri, { dbName: database, monitorCommands: true }).asPromise()
  connection.getClient().on('commandStarted', () => (costs.commands += 1))
  return createChat({ storage: mongooseStorage({ connection }), authenticate: ({ token }) => token, limits: { ...defaultLimits, rates } })
}

answer({
  /** Makes people, groups and messages; returns the id of each group. This server is then gone, as a node that was lost. */
  prepare: async ({ groups, stored, missed, ...place }: StormSetup): Promise<string[]> => {
    const chat = await open(place)
    await Promise.all(groups.flat().map(userId => chat.as(userId).getMe()))
    return Promise.all(groups.map(async ([first = '', ...others]) => {
      const { id: conversationId } = await chat.as(first).startConversation({ kind: 'group', name: 'everybody', userIds: others })
      for (let count = 0; count < stored + missed; count += 1) await chat.as(others[count % others.length] ?? first).sendMessage({ conversationId, text: `message number ${count}` })
      return conversationId
    }))
  },
  /** Opens the server that everybody comes to. It knows nobody. */
  start: async (place: StormPlace): Promise<number> => {
    const chat = await open(place)
    // Indexes are looked at by the first call.
    await chat.as('somebody-else').getMe()
    const httpServer = createServer()
    const { io } = attachSocketServer(httpServer, chat)
    io.on('connection', socket => void socket.onAny(() => (costs.calls += 1)))
    Object.assign(costs, { calls: 0, commands: 0 })
    return listen(httpServer)
  },
  costs: (): StormCosts => costs,
})
