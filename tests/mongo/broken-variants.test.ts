import { expect, it } from 'vitest'
import type { MongooseStorage } from '@confab/adapter-mongoose'
import type { Storage } from '@confab/core'
import { describeWith } from '../helpers/describe-with.js'
import { withSeeds } from '../helpers/random.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { counterThenInsert } from './counter-then-insert.js'
import { startConversation, timeNow } from './fill.js'
import { catchUp, findProblems, newReader, readDuring, type Acked } from './history.js'
import { interceptWrites } from './intercept-writes.js'
import { openStorage } from './open-storage.js'
import { runSenders, type Sent } from './senders.js'

/* Each shows the same steps twice: as the storage does it, sound; and with one thing changed, found out. */
await describeWith('a storage in which one thing is changed', sharedReplicaSet, ({ uri }) => {
  const append = async ({ messages }: Pick<Storage, 'messages'>, conversationId: string, key: string): Promise<Acked> => {
    const { message } = await messages.append({ conversationId, senderId: 'ada', clientMessageId: key, text: key, custom: {}, attachments: [], createdAt: timeNow() })
    return { key, message }
  }

  for (const changed of [false, true]) {
    const expectFound = (problems: readonly string[], found: RegExp): void => {
      if (changed) expect(problems.join('\n')).toMatch(found)
      else expect(problems).toEqual([])
    }

    it(`a unique index on the present rev instead of all revs: ${changed ? 'a reader misses a message' : 'as it is, none is missed'}`, async () => {
      await using one = await openStorage(uri, randomDatabaseName())
      await using other = await openStorage(uri, one.connection.name)
      if (changed) {
        const messages = one.storage.models.Message.collection
        await messages.dropIndex('confab_message_revs')
        await messages.createIndex({ conversationId: 1, rev: 1, seq: 1 }, { name: 'spare' })
        await messages.dropIndex('confab_message_rev')
        await messages.createIndex({ conversationId: 1, rev: 1 }, { name: 'confab_message_rev', unique: true })
        await expect(one.storage.prepare()).rejects.toThrow(/confab_message_rev/)
      }
      const conversationId = await startConversation(one.storage, ['ada', 'bob'])
      const first = await append(one.storage, conversationId, 'first')
      // The other node edits it twice: rev 2, then 3. Rev 2 is nobody's any more.
      for (const text of ['second', 'third']) {
        await other.storage.messages.edit({ messageId: first.message.id, conversationId, text, editedAt: timeNow() })
      }
      const reader = newReader()
      await catchUp(reader, other.storage, conversationId)
      // The first node still believes that the log ends at rev 1.
      const last = await append(one.storage, conversationId, 'last')
      await catchUp(reader, other.storage, conversationId)
      expectFound(await findProblems(one.storage, conversationId, { sends: [first, last], changes: [2, 3], readers: [reader] }), /never saw seq 2/)
      await one.connection.dropDatabase()
    })

    it(`a batch that goes on after a refusal: ${changed ? 'the log has a hole' : 'as it is, there is none'}`, async () => {
      await using one = await openStorage(uri, randomDatabaseName())
      await using other = await openStorage(uri, one.connection.name)
      if (changed) interceptWrites(one.storage, 'messages', ({ options, send }) => send({ ...options, ordered: false }))
      const conversationId = await startConversation(one.storage, ['ada', 'bob'])
      const first = await append(other.storage, conversationId, 'first')
      const sends = await Promise.all(['second', 'first', 'third'].map((key) => append(one.storage, conversationId, key)))
      expect(sends[1]?.message).toEqual(first.message)
      const reader = newReader()
      await catchUp(reader, other.storage, conversationId)
      expectFound(await findProblems(one.storage, conversationId, { sends: [first, ...sends], changes: [], readers: [reader] }), /hole/)
      await one.connection.dropDatabase()
    })

    it(`a counter first, then an insert: ${changed ? 'readers skip messages' : 'as it is, they skip none'}`, async () => {
      await using one = await openStorage(uri, randomDatabaseName())
      await using other = await openStorage(uri, one.connection.name)
      const variant = ({ storage }: { storage: MongooseStorage }): Pick<Storage, 'messages'> => (changed ? counterThenInsert(storage) : storage)
      await withSeeds(1, async (random) => {
        const conversationId = await startConversation(one.storage, ['ada', 'bob'])
        let sent: Sent = { sends: [], changes: [], retries: 0 }
        const readers = await readDuring([one.storage, other.storage], conversationId, async () => {
          const runs = await Promise.all([one, other].map((node, index) => runSenders(variant(node), {
            names: Array.from({ length: 20 }, (_, sender) => `p${index} ${sender}`), conversationId, editPercent: 0, random, goOn: (done) => done < 10,
          })))
          sent = { ...sent, sends: runs.flatMap(({ sends }) => sends) }
        })
        expect(sent.sends).toHaveLength(400)
        expectFound(await findProblems(one.storage, conversationId, { ...sent, readers }), /skipped/)
      })
      await one.connection.dropDatabase()
    })
  }
})
