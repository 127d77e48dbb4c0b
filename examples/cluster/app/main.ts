import { createServer } from 'node:http'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { redisCluster } from '@confab/cluster-redis'
import { createChat } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'

/* One node of several: the same code on each of them. */
const { MONGODB_URI = 'mongodb://127.0.0.1:27017/confab?replicaSet=rs0', REDIS_URL = 'redis://127.0.0.1:6379', PORT = '3000' } = process.env

await mongoose.connect(MONGODB_URI)
const redis = new Redis(REDIS_URL)
// ioredis tries again by itself; that Redis is away is in the chat's health.
redis.on('error', () => {})
const cluster = redisCluster(redis)

const chat = createChat({
  storage: mongooseStorage({ connection: mongoose.connection }),
  // Your own login: here everybody is who they say they are.
  authenticate: ({ token }) => token,
  presence: { store: cluster.presence },
  rateLimits: cluster.rateLimits,
})

const server = createServer(toNodeHandler(createHttpHandler(chat)))
attachSocketServer(server, chat, { adapter: cluster.socketAdapter })
server.listen(Number(PORT), () => console.log(`node ${process.pid} listens on port ${PORT}`))

// A node that is replaced says goodbye: running calls end, and its clients go to another one.
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
async function stop(): Promise<void> {
  // First, so that a balancer sends nobody here any more.
  server.close()
  await chat.close()
  cluster.close()
  redis.disconnect()
  await mongoose.disconnect()
  process.exit()
}
