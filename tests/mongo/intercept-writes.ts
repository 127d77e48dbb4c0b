import type { MongooseStorage } from '@confab/adapter-mongoose'

type Method = (...args: unknown[]) => Promise<unknown>

/** A command about to be sent: its options, which may be changed, and the way to send it. */
export interface Intercepted {
  /** What the storage gave the driver beside data. */
  options: Record<string, unknown>
  /** Sends it. */
  send(options?: Record<string, unknown>): Promise<unknown>
}

/** How storage writes: one of something by one method of the driver, many by another. */
const writes = {
  /** New messages into the log. */
  messages: { model: 'Message', methods: ['insertOne', 'insertMany'] },
  /** Heads of conversations. */
  heads: { model: 'Conversation', methods: ['updateOne', 'bulkWrite'] },
} as const

/** Puts something between a storage and its writes of one kind, single or many; returns the function that takes it away. */
export function interceptWrites({ models }: Pick<MongooseStorage, 'models'>, kind: keyof typeof writes, intercept: (write: Intercepted) => Promise<unknown>): () => void {
  const { model, methods } = writes[kind]
  const collection = models[model].collection as unknown as Record<string, Method>
  for (const name of methods) {
    const method = collection[name] as Method
    collection[name] = (...args) => {
      const options = args.at(-1) as Record<string, unknown>
      return intercept({ options, send: (changed = options) => method.apply(collection, [...args.slice(0, -1), changed]) })
    }
  }
  return () => {
    // They stand on the prototype.
    for (const name of methods) delete collection[name]
  }
}
