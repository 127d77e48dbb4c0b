/*
 * An app that stops in the middle of a send, to be killed there. Arguments: where, the URI, the database, and what to send as JSON.
 * It says "stopped" when it is there.
 */
import mongoose from 'mongoose'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Transport } from '@confab/core'
import { interceptWrites } from './intercept-writes.js'

const [where, uri, dbName, send] = process.argv.slice(2) as [string, string, string, string]
const { from, ...message } = JSON.parse(send) as { from: string; to: string; text: string; clientMessageId: string }

const forEver = new Promise<never>(() => setInterval(() => undefined, 1_000))
const stop = (): Promise<never> => {
  process.stdout.write('stopped\n')
  return forEver
}

const connection = await mongoose.createConnection(uri, { dbName }).asPromise()
const storage = mongooseStorage({ connection })
if (where === 'before the write') interceptWrites(storage, 'messages', stop)
if (where === 'between the two writes') interceptWrites(storage, 'heads', stop)
if (where === 'after the writes, before the answer') interceptWrites(storage, 'heads', ({ send }) => send().then(stop))
if (where === 'after delivery, before the staged row is gone') Object.assign(storage.models.StagedMessage.collection, { deleteOne: stop })

const transport: Transport = {
  // Never delivers.
  deliver: () => undefined,
  disconnect: () => Promise.resolve(),
  close: () => Promise.resolve(),
}
// A clock that is behind: what is left undone is old enough to be mended by whoever sees it.
const chat = createChat({ storage, authenticate: () => null, transport, clock: { now: () => Date.now() - 60_000 } })
if (where === 'after delivery, before the staged row is gone') {
  storage.deliverStaged(chat)
  await forEver
}
await chat.as(from).sendMessage(message)
// "after the answer, before delivery"
await stop()
