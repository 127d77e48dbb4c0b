import mongoose from 'mongoose'
import { afterEach, expect, it } from 'vitest'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { describeWith } from '../helpers/describe-with.js'
import { freePort } from '../helpers/free-port.js'
import { temporaryFolder } from '../helpers/keeper.js'
import { mongodProgram } from '../helpers/mongod-program.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startProcess } from '../helpers/started-process.js'

await describeWith('the start of mongooseStorage', sharedReplicaSet, ({ uri }) => {
  const opened: mongoose.Connection[] = []
  const connect = async (): Promise<mongoose.Connection> => {
    const connection = await mongoose.createConnection(uri, { dbName: randomDatabaseName() }).asPromise()
    opened.push(connection)
    return connection
  }
  afterEach(async () => {
    for (const connection of opened.splice(0)) {
      await connection.dropDatabase()
      await connection.close(true)
    }
  })
  const indexNames = async (connection: mongoose.Connection): Promise<string[]> => {
    const collections = await connection.listCollections()
    const names = await Promise.all(collections.map(({ name }) => connection.collection(name).indexes()))
    return names.flat().map(({ name }) => name as string).filter((name) => name !== '_id_').sort()
  }

  it('makes every index in an empty database, and nothing on the second start', async () => {
    const connection = await connect()
    await mongooseStorage({ connection }).prepare()
    const names = await indexNames(connection)
    expect(names).toEqual([
      'confab_account_email', 'confab_block_user', 'confab_conversation_key', 'confab_conversation_sidebar', 'confab_file_due', 'confab_message_once', 'confab_message_others',
      'confab_message_rev', 'confab_message_revs', 'confab_message_seq', 'confab_seen_place', 'confab_session_expiry', 'confab_session_user', 'confab_staged_due',
      'confab_staged_lane', 'confab_user_search',
    ])
    await mongooseStorage({ connection }).prepare()
    expect(await indexNames(connection)).toEqual(names)
  })

  for (const index of ['confab_message_once', 'confab_message_seq', 'confab_message_revs', 'confab_message_rev', 'confab_message_others']) {
    it(`refuses a log with messages that has no ${index}, names it and the command that makes it, and starts once that was run`, async () => {
      const connection = await connect()
      const storage = mongooseStorage({ connection })
      await storage.prepare()
      const messages = storage.models.Message.collection
      await messages.insertOne({ conversationId: new mongoose.Types.ObjectId(), seq: 1, rev: 1, revs: [1] })
      const declared = (await messages.indexes()).find(({ name }) => name === index)
      await messages.dropIndex(index)
      const refusal: Error = await storage.prepare().then(() => expect.unreachable(), (error: Error) => error)
      expect(refusal.message).toContain(`"${index}" of confab_messages`)
      const command = /getSiblingDB\("(.+?)"\)\.getCollection\("(.+?)"\)\.createIndex\((.+?}), (.+})\)/.exec(refusal.message)
      expect(command?.slice(1, 3)).toEqual([connection.name, 'confab_messages'])
      await messages.createIndex(JSON.parse(command?.[3] ?? '') as mongoose.mongo.IndexSpecification, JSON.parse(command?.[4] ?? '') as object)
      expect((await messages.indexes()).find(({ name }) => name === index)).toEqual(declared)
      await storage.prepare()
    })
  }

  it('refuses an index of the right name that is not unique, has other keys, or covers only a part, and does not touch it', async () => {
    const wrong: [mongoose.mongo.IndexSpecification, mongoose.mongo.CreateIndexesOptions][] = [
      [{ conversationId: 1, revs: 1 }, {}],
      [{ conversationId: 1, rev: -1 }, { unique: true }],
      [{ conversationId: 1, revs: 1 }, { unique: true, partialFilterExpression: { seq: { $gt: 5 } } }],
      [{ conversationId: 1, revs: 1 }, { unique: true, sparse: true }],
      [{ conversationId: 1, revs: 1 }, { unique: true, collation: { locale: 'en', strength: 2 } }],
    ]
    for (const [keys, options] of wrong) {
      const connection = await connect()
      const storage = mongooseStorage({ connection, createIndexes: 'always' })
      await storage.models.Message.collection.createIndex(keys, { ...options, name: 'confab_message_revs' })
      const before = await storage.models.Message.collection.indexes()
      await expect(storage.prepare()).rejects.toThrow(/"confab_message_revs" of confab_messages must be a unique index over/)
      await expect(storage.ensureIndexes()).rejects.toThrow(/confab_message_revs/)
      expect(await storage.models.Message.collection.indexes()).toEqual(before)
    }
  })

  it('refuses an index with the right keys under another name: an E11000 would not be understood', async () => {
    const connection = await connect()
    const storage = mongooseStorage({ connection })
    await storage.models.Message.collection.createIndex({ conversationId: 1, seq: 1 }, { unique: true, name: 'other' })
    await expect(storage.prepare()).rejects.toThrow(/"confab_message_seq" .* but there is .*"other"/)
  })

  it('makes indexes everywhere, nowhere, or by ensureIndexes alone, as it was told', async () => {
    const connection = await connect()
    await expect(mongooseStorage({ connection, createIndexes: 'never' }).prepare()).rejects.toThrow(/confab_message_once/)
    expect(await indexNames(connection)).toEqual([])
    const storage = mongooseStorage({ connection, createIndexes: 'never' })
    await storage.ensureIndexes()
    await storage.prepare()
    await storage.models.Message.collection.insertOne({ conversationId: new mongoose.Types.ObjectId(), seq: 1, rev: 1, revs: [1] })
    await storage.models.Message.collection.dropIndexes()
    await expect(mongooseStorage({ connection }).prepare()).rejects.toThrow(/confab_message_once/)
    await mongooseStorage({ connection, createIndexes: 'always' }).prepare()
    expect(await indexNames(connection)).toContain('confab_message_once')
  })

  it('starts on many nodes at once, in one empty database', async () => {
    const { name } = await connect()
    const connections = await Promise.all(Array.from({ length: 4 }, () => mongoose.createConnection(uri, { dbName: name }).asPromise()))
    await Promise.all(connections.map((connection) => mongooseStorage({ connection }).prepare()))
    await Promise.all(connections.map((connection) => connection.close(true)))
  })

  it('refuses a MongoDB that runs alone, and says how to make it a replica set', async () => {
    const port = await freePort()
    const folder = temporaryFolder('alone')
    const server = await startProcess(await mongodProgram(), ['--port', String(port), '--bind_ip', '127.0.0.1', '--dbpath', folder.path, '--nounixsocket'])
    await server.printed(/"Waiting for connections"/)
    const connection = await mongoose.createConnection(`mongodb://127.0.0.1:${port}/`, { dbName: 'alone' }).asPromise()
    await expect(mongooseStorage({ connection }).prepare()).rejects.toThrow(/runs alone.*--replSet/)
    await connection.close(true)
    await server.kill()
    folder.remove()
  })
})
