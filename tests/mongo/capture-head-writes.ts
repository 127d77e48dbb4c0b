import type { MongooseStorage } from '@confab/adapter-mongoose'
import { interceptWrites } from './intercept-writes.js'

/** Does some work while every write of a conversation's head is held back, and returns these writes. */
export async function captureHeadWrites(storage: MongooseStorage, work: () => Promise<void>): Promise<(() => Promise<void>)[]> {
  const writes: (() => Promise<void>)[] = []
  const stop = interceptWrites(storage, 'heads', async ({ options, send }) => {
    // Sent later, maybe when its own time is over.
    const { signal: _, ...rest } = options
    writes.push(async () => void (await send(rest)))
    return {}
  })
  try {
    await work()
  } finally {
    stop()
  }
  return writes
}
