/*
 * An app that stops in the middle of a send, to be killed there. Arguments: where, the URI, the database, and what to send as JSON.
 * It says "stopped" when it is there.
 */
import mongoose from 'mongoose'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Transport } from '@confab/core'

const [where, uri, dbName, send] = process.argv.slice(2) as [string, string, string, string]
const { from, ...message } = JSON.parse(send) as { from: string; to: string; text: string; clientMessageId: string }

const forEver = new Promise<never>(() => setInterval(() => undefined, 1_000))
const stop = (): Promise<never> => {
  process.stdout.write('stopped\n')
  return forEver
}

const connection = await mongoose.createConnection(uri, { dbName }).asPromise()
const storage = mongooseStorage({ connection })
type Method = (...args: unknown[]) => Promise<unknown>
/** Stops before or after a method of a collection. */
const stopAt = (moment: 'before' | 'after', collection: object, name: string): void => {
  const method = (collection as Record<string, Method>)[name] as Method
  Object.assign(collection, {
    [name]: async (...args: unknown[]) => {
      if (moment === 'after') await method.apply(collection, args)
      return stop()
    },
  })
}
const { Message, Conversation, StagedMessage } = storage.models
if (where === 'before the write') stopAt('before', Message.collection, 'insertMany')
if (where === 'between the two writes') stopAt('before', Conversation.collection, 'bulkWrite')
if (where === 'after the writes, before the answer') stopAt('after', Conversation.collection, 'bulkWrite')
if (where === 'after delivery, before the staged row is gone') stopAt('before', StagedMessage.collection, 'deleteOne')

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
