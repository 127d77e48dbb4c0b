/*
 * One node of a cluster over MongoDB and Redis, to be killed. Arguments: the URI of MongoDB, the database, the URL of Redis, what its keys begin with. A token is its person's name. It says its port.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import mongoose from 'mongoose'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { redisCluster } from '@confab/cluster-redis'
import { createChat } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { Redis } from 'ioredis'

const [uri, dbName, redisUrl, prefix] = process.argv.slice(2) as [string, string, string, string]
const connection = await mongoose.createConnection(uri, { dbName }).asPromise()
const cluster = redisCluster(new Redis(redisUrl, { lazyConnect: true }), { prefix })
const chat = createChat({
  storage: mongooseStorage({ connection }), authenticate: ({ token }) => token,
  presence: { store: cluster.presence, visibility: 'everyone' }, rateLimits: cluster.rateLimits,
})
const server = createServer(toNodeHandler(createHttpHandler(chat)))
attachSocketServer(server, chat, { adapter: cluster.socketAdapter })
await chat.as('starter').getMe()
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`))
