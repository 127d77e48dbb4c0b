import mongoose from 'mongoose'
import { expect, it } from 'vitest'
import { describeWith } from './describe-with.js'
import { startReplicaSet, type ReplicaSetMember } from './replica-set.js'
import { randomDatabaseName, sharedReplicaSet } from './shared-replica-set.js'

const connect = (uri: string): Promise<mongoose.mongo.MongoClient> => new mongoose.mongo.MongoClient(uri).connect()

await describeWith('the replica set that a run shares', sharedReplicaSet, ({ uri }) => {
  it('is the same for all who ask, takes majority writes and watches changes', async () => {
    expect(await sharedReplicaSet()).toEqual({ uri })
    const client = await connect(uri)
    const database = client.db(randomDatabaseName())
    const changes = database.collection('notes').watch()
    const change = changes.next()
    // The stream opens with its first read; write until it has seen one.
    await expect
      .poll(async () => {
        await database.collection('notes').insertOne({ text: 'hello' }, { writeConcern: { w: 'majority' } })
        return Promise.race([change.then(event => event.operationType), new Promise(resolve => setTimeout(resolve, 100))])
      }, { timeout: 10_000 })
      .toBe('insert')
    await changes.close()
    await database.dropDatabase()
    await client.close()
  })
})

await describeWith('a replica set of three', () => startReplicaSet({ nodes: 3 }), set => {
  it('takes failpoints, and elects another primary when the first is killed, which comes back with its data', async () => {
    const client = await connect(set.uri)
    const notes = client.db('test').collection('notes', { writeConcern: { w: 'majority' } })
    await notes.insertOne({ text: 'before' })

    await client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: { times: 1 },
      data: { failCommands: ['insert'], errorCode: 2 },
    })
    await expect(notes.insertOne({ text: 'failed' })).rejects.toMatchObject({ code: 2 })

    const first = await set.primary()
    await first.kill()
    expect(first.running).toBe(false)
    const second = await set.primary()
    expect(second.port).not.toBe(first.port)
    await notes.insertOne({ text: 'after' })

    await first.restart()
    await client.close()
    await expect.poll(() => textsOn(first), { timeout: 10_000 }).toEqual(['before', 'after'])
  })
})

/** What this member itself holds, whatever its role. */
async function textsOn(member: ReplicaSetMember): Promise<unknown[]> {
  const client = await connect(member.uri)
  const rows = await client.db('test').collection('notes').find({}, { readPreference: 'secondaryPreferred' }).toArray()
  await client.close()
  return rows.map(row => row.text as unknown)
}
