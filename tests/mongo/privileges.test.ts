import { runInNewContext } from 'node:vm'
import mongoose from 'mongoose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat } from '@confab/core'
import { describeWith } from '../helpers/describe-with.js'
import { startReplicaSet } from '../helpers/replica-set.js'
import { documentedRoles, type Privilege } from './documented-roles.js'
import { useConversations, useWholeChat } from './whole-chat.js'

const database = 'app'

await describeWith('a database user with no more rights than it needs', () => startReplicaSet({ nodes: 1, auth: true }), ({ uri }) => {
  const { confab = [], confabIndexes = [] } = documentedRoles(database)
  const administrator = mongoose.createConnection()
  const opened: mongoose.Connection[] = []
  /** What MongoDB would not let the user do. */
  const refused: string[] = []

  beforeAll(async () => {
    await administrator.openUri(uri, { dbName: database })
    await run({ createRole: 'limited', roles: [], privileges: [] })
    await run({ createUser: 'chat', pwd: 'secret', roles: ['limited'] })
  })
  beforeEach(async () => {
    await administrator.dropDatabase()
  })
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close(true)
  })
  afterAll(() => administrator.close(true))

  const run = (command: mongoose.mongo.Document): Promise<mongoose.mongo.Document> => (administrator.db as mongoose.mongo.Db).command(command)
  const allow = async (...privileges: Privilege[]): Promise<void> => {
    await run({ updateRole: 'limited', privileges })
    refused.length = 0
  }
  const connect = async (): Promise<mongoose.Connection> => {
    const connection = await mongoose.createConnection(uri, {
      dbName: database, auth: { username: 'chat', password: 'secret' }, authSource: database, monitorCommands: true,
    }).asPromise()
    connection.getClient().on('commandFailed', ({ failure }) => {
      if ((failure as { code?: number }).code === 13) refused.push(failure.message)
    })
    opened.push(connection)
    return connection
  }
  /** The rights without some actions, everywhere or on one collection. */
  const without = (privileges: readonly Privilege[], action: string, collection?: string): Privilege[] => privileges.map(({ resource, actions }) => ({
    resource, actions: collection === undefined || resource.collection === collection ? actions.filter((other) => other !== action) : actions,
  }))
  const refusalOf = (connection: mongoose.Connection): Promise<Error> => mongooseStorage({ connection }).prepare().then(() => expect.unreachable(), (error: Error) => error)

  it('makes its indexes and does everything with the two documented roles', async () => {
    await allow(...confab, ...confabIndexes)
    await useWholeChat(await connect(), () => refused.length > 0)
    expect(refused).toEqual([])
  })

  it('does everything without the right to make indexes where a deployment has made them', async () => {
    await allow(...confabIndexes)
    await mongooseStorage({ connection: await connect() }).ensureIndexes()
    expect(refused).toEqual([])
    await allow(...confab)
    await useWholeChat(await connect(), () => refused.length > 0)
    expect(refused).toEqual([])
  })

  it('needs each of the documented rights', async () => {
    await mongooseStorage({ connection: administrator }).ensureIndexes()
    const connection = await connect()
    const needless: string[] = []
    for (const { resource: { collection }, actions } of confab) {
      for (const action of actions) {
        // The driver looks at the indexes of a bucket only while it is empty.
        for (const part of ['files', 'chunks']) await administrator.collection(`confab_uploads.${part}`).drop()
        await administrator.collection('confab_staged_messages').deleteMany({})
        await allow(...without(confab, action, collection))
        await useWholeChat(connection, () => refused.length > 0).catch(() => undefined)
        if (refused.length === 0) needless.push(`${action} on ${collection}`)
      }
    }
    expect(needless).toEqual([])
  }, 300_000)

  it('needs nothing but to see the indexes of collections that the app does not use', async () => {
    await mongooseStorage({ connection: administrator }).ensureIndexes()
    const unused = ['users', 'staged_messages', 'accounts', 'sessions', 'doomed_files'].map((name) => `confab_${name}`)
    await allow(...confab.filter(({ resource: { collection } }) => !collection.startsWith('confab_uploads')).map(({ resource, actions }) => ({
      resource, actions: unused.includes(resource.collection) ? ['listIndexes'] : actions,
    })))
    const chat = createChat({
      storage: mongooseStorage({ connection: await connect() }), authenticate: () => null,
      users: { findMany: async (ids) => ids.map((id) => ({ id, name: id })), search: async () => ({ users: [], cursor: null }) },
    })
    await useConversations(chat, ['ann', 'bob', 'cyd'])
    await chat.close()
    expect(refused).toEqual([])
  })

  it('is not let in without `createIndex` where an index is missing, and is told the commands for somebody who may', async () => {
    await allow(...confab)
    const { message } = await refusalOf(await connect())
    expect(message).toMatch(/^The storage cannot start: the unique index "confab_message_once" of confab_messages, .* are missing/)
    expect(message).toContain('The database user may not make them: it has no `createIndex` on confab_messages.')
    const commands = [...message.matchAll(/getCollection\("(.+?)"\)\.createIndex\((.+?}), (.+})\)/g)]
    expect(commands).toHaveLength(16)
    for (const [, collection = '', keys = '', options = ''] of commands) {
      await administrator.collection(collection).createIndex(JSON.parse(keys) as mongoose.mongo.IndexSpecification, JSON.parse(options) as object)
    }
    await mongooseStorage({ connection: await connect() }).prepare()
    await expect(mongooseStorage({ connection: await connect() }).ensureIndexes()).resolves.toBeUndefined()
  })

  it('is told which is missing of the rights that start-up uses, and on what', async () => {
    for (const action of ['listIndexes', 'find']) {
      await allow(...without([...confab, ...confabIndexes], action, 'confab_conversations'))
      const { message } = await refusalOf(await connect())
      expect(message).toContain(`The storage cannot start: the database user may not \`${action}\` on confab_conversations of app.`)
      const [, privileges = ''] = /grantPrivilegesToRole\("its role", (\[.+\])\)/.exec(message) ?? []
      await run({ grantPrivilegesToRole: 'limited', privileges: runInNewContext(privileges) as object })
      await mongooseStorage({ connection: await connect() }).prepare()
      await administrator.dropDatabase()
    }
  })

  it('needs no right for what start-up asks of the server itself, and the log of the chat says what is missing', async () => {
    await allow()
    const logged: unknown[] = []
    const storage = mongooseStorage({ connection: await connect() })
    await storage.ping()
    const chat = createChat({ storage, authenticate: () => null, logger: { error: (details) => logged.push(details), warn() {} } })
    await expect(chat.as('ann').getMe()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(logged).toMatchObject([{ err: { message: expect.stringContaining('may not `listIndexes` on confab_messages') as string } }])
    expect((await chat.health()).codes).toEqual(['storage_not_ready'])
    // The first of all was refused, and nothing before it.
    expect(refused).toHaveLength(1)
    await chat.close()
  })
})
