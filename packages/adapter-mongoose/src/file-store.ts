import type { FileStore } from '@confab/core'
import type { Database } from './database.js'
import { doomedFileIndexes } from './schemas/doomed-file-schema.js'

/** Makes the store of files that may have to be removed. */
export function createFileStore({ files, reach }: Database): FileStore {
  return {
    note: async (noted) => {
      if (noted.length === 0) return
      await reach.repeat((options) => files.bulkWrite(noted.map(({ key, removeAfter }) => ({
        updateOne: { filter: { _id: { $eq: key } }, update: { $set: { removeAfter: new Date(removeAfter) } }, upsert: true },
      })), options))
    },
    forget: async (keys) => {
      if (keys.length > 0) await reach.repeat((options) => files.deleteMany({ _id: { $in: [...keys] } }, options))
    },
    due: async (now, limit) => {
      const found = await reach.read((options) => files.find({ removeAfter: { $lte: new Date(now) } }, {
        ...options, sort: { removeAfter: 1, _id: 1 }, limit, hint: doomedFileIndexes.due.name, projection: { _id: 1 },
      }).toArray())
      return found.map(({ _id }) => _id)
    },
  }
}
