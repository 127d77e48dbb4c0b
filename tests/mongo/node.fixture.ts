/*
 * One server of several that write to the same conversation. Arguments: the URI, the database, the conversation, its name, a seed, how many senders it has, for how long
 * they write, in milliseconds, and where to write what they were told. It says "ready", begins at a line on stdin, and says "done".
 */
import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import mongoose from 'mongoose'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { random } from '../helpers/random.js'
import { runSenders } from './senders.js'

const [uri, dbName, conversationId, name, seed, senders, windowMs, file] = process.argv.slice(2) as [string, string, string, string, string, string, string, string]
const connection = await mongoose.createConnection(uri, { dbName, heartbeatFrequencyMS: 500 }).asPromise()
const storage = mongooseStorage({ connection })
await storage.prepare()
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const end = performance.now() + Number(windowMs)
const sent = await runSenders(storage, {
  names: Array.from({ length: Number(senders) }, (_, index) => `${name} ${index}`),
  conversationId, editPercent: 10, random: random(Number(seed)), goOn: () => performance.now() < end,
})
writeFileSync(file, JSON.stringify(sent))
process.stdout.write('done\n')
await connection.close(true)
process.exit(0)
