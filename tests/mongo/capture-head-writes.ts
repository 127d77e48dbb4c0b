import type { MongooseStorage } from '@confab/adapter-mongoose'

type BulkWrite = (...args: unknown[]) => Promise<unknown>

/** Does some work while every write of a conversation's head is held back, and returns these writes. */
export async function captureHeadWrites({ models }: MongooseStorage, work: () => Promise<void>): Promise<(() => Promise<void>)[]> {
  const collection = models.Conversation.collection as unknown as { bulkWrite: BulkWrite }
  const writes: (() => Promise<void>)[] = []
  const { bulkWrite } = collection
  collection.bulkWrite = async (updates, options) => {
    const { signal: _, ...rest } = options as { signal?: unknown }
    writes.push(async () => void (await bulkWrite.call(collection, updates, rest)))
    return {}
  }
  try {
    await work()
  } finally {
    // It stood on the prototype.
    delete (collection as Partial<typeof collection>).bulkWrite
  }
  return writes
}
