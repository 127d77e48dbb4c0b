import { mongooseStorage, type MongooseStorage } from '@confab/adapter-mongoose'
import mongoose from 'mongoose'
import { answer } from '../harness/answer.js'
import { fillLog } from '../mongo/fill-log.js'

/** Where in a conversation a page is read. */
export type Place = 'end' | 'middle' | 'beginning'

/** A database, and how long its conversations are. */
export interface OpenPagesJob {
  uri: string
  database: string
  lengths: number[]
}

/** Pages of 50, in turns. */
export interface ReadPagesJob {
  place: Place
  turns: number
}

let connection: mongoose.Connection
let storage: MongooseStorage
const conversations: { id: string; length: number }[] = []

answer({
  open: async ({ uri, database, lengths }: OpenPagesJob): Promise<void> => {
    connection = await mongoose.createConnection(uri, { dbName: database }).asPromise()
    storage = mongooseStorage({ connection, timeoutMs: 60_000 })
    await storage.prepare()
    for (const length of lengths) {
      const id = await start(conversations.length)
      await fillLog(connection, storage, id, length)
      conversations.push({ id, length })
    }
    // What filling left to do must not fall into the reading.
    await connection.getClient().db('admin').command({ fsync: 1 })
  },
  /** Times single pages, one of each conversation in each turn and each turn beginning with another, so that all meet the same machine; the milliseconds of each conversation. */
  read: async ({ place, turns }: ReadPagesJob): Promise<number[][]> => {
    const taken = conversations.map((): number[] => [])
    for (let turn = 0; turn < turns; turn += 1) {
      for (let step = 0; step < conversations.length; step += 1) {
        const index = (turn + step) % conversations.length
        const { id, length } = conversations[index] ?? { id: '', length: 0 }
        const where = placeIn(place, length)
        const began = performance.now()
        const { messages } = await storage.messages.page({ conversationId: id, limit: 50, historyFrom: 1, ...where })
        taken[index]?.push(performance.now() - began)
        if (messages.length !== 50) throw new Error(`a page of ${messages.length}`)
      }
    }
    return taken
  },
  close: async (): Promise<void> => {
    await connection.dropDatabase()
    await connection.close(true)
  },
})

async function start(number: number): Promise<string> {
  const createdAt = new Date().toISOString()
  const { conversation } = await storage.conversations.start({
    key: `pages ${number}`, kind: 'group', name: 'group', avatarUrl: null, custom: {}, createdBy: 'me', createdAt, directUserIds: null,
    members: ['me', 'friend'].map(userId => ({ userId, role: 'member', joinedAt: createdAt, historyFrom: 1 })),
  })
  return conversation.id
}

/** Anywhere in the tenth of the log around that place: the same pages again and again would only show a cache. */
function placeIn(place: Place, length: number): { before?: number; after?: number } {
  const within = Math.floor(Math.random() * length / 10)
  switch (place) {
    case 'end': return {}
    case 'middle': return { before: Math.floor(length * 0.45) + within }
    case 'beginning': return { after: within }
  }
}
