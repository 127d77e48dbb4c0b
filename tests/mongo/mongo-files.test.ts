import { uploadsContract } from '@confab/core/testing'
import mongoose from 'mongoose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mongoFiles } from '../../examples/express/server/mongo-files.js'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'

await describeWith('the demo\'s files in MongoDB', sharedReplicaSet, ({ uri }) => {
  const connection = mongoose.createConnection()
  beforeAll(async () => {
    await connection.openUri(uri, { dbName: randomDatabaseName() })
  })
  afterAll(async () => {
    await connection.dropDatabase()
    await connection.close()
  })

  uploadsContract({ describe, it, createUploads: () => ({ uploads: mongoFiles(connection) }) })

  it('of more than one part are whole, and removed with all their parts', async () => {
    const [uploads, key] = [mongoFiles(connection), `c-${'0'.repeat(40)}.png`]
    const bytes = Uint8Array.from({ length: 700_001 }, (_, index) => index * index)
    await uploads.put(bytes, { key, contentType: 'image/png', fileName: 'a.png' })
    expect(await uploads.read?.(key)).toEqual(Buffer.from(bytes))
    const parts = connection.collection('confab_uploads.chunks')
    const before = await parts.countDocuments()
    await uploads.remove(key)
    expect(before - await parts.countDocuments()).toBe(3)
  })

  it('need a connection that is open', () => {
    expect(() => mongoFiles(mongoose.createConnection())).toThrow(TypeError)
  })
})
