import { finished } from 'node:stream/promises'
import type { Uploads } from '@confab/core'
import mongoose, { type Connection } from 'mongoose'

/**
 * Keeps files in the app's own MongoDB, beside its messages, by what the driver brings along for it (GridFS): nothing else to set up, and every server of the app finds them. For an app with many large files
 * a provider of files, such as Cloudinary, is the better place. A server that is killed in the middle of an upload leaves parts of a file behind, which nobody is ever shown.
 */
export function mongoFiles({ db }: Connection): Uploads {
  if (db === undefined) throw new TypeError('mongoFiles needs a connection that is open: await mongoose.connect(...) before.')
  const bucket = new mongoose.mongo.GridFSBucket(db, { bucketName: 'confab_uploads', writeConcern: { w: 'majority' } })
  return {
    async put(bytes, { key, contentType }) {
      const upload = bucket.openUploadStream(key, { metadata: { contentType } })
      upload.end(bytes)
      await finished(upload)
    },
    async read(key) {
      try {
        return Buffer.concat(await bucket.openDownloadStreamByName(key).toArray())
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    async remove(key) {
      for await (const { _id } of bucket.find({ filename: key })) await bucket.delete(_id)
    },
  }
}
