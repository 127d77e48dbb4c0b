import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { headUpdate, mergeMoves, plainHeadUpdate, type HeadMove } from '../../packages/adapter-mongoose/src/head-update.js'
import { isPlainHead } from '../../packages/adapter-mongoose/src/plain-heads.js'
import { describeWith } from '../helpers/describe-with.js'
import { runLength } from '../helpers/long-run.js'
import { withSeeds, type Random } from '../helpers/random.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'

interface Shown { seq: number; rev: number; createdAt: Date }
interface Head { lastSeq: number; lastRev: number; lastMessage: Shown | null; activityAt: Date }

const { ObjectId } = mongoose.mongo
const start = Date.parse('2026-01-01T00:00:00Z')
/** App data that a database might take for more than data. */
const customs: Record<string, unknown>[] = [
  {}, { $set: { a: 1 } }, { $ref: 1 }, { $id: {}, $db: 3 }, { 'a.b': [{ $gt: '' }] }, { '': '$lastSeq' }, { _bsontype: 'ObjectId' }, { $literal: '$$ROOT' }, { a: '$text', '$b.c': null },
]

/* The log is made up; heads are written as storage writes them, both ways, and read back. */
await describeWith('the head of a conversation', sharedReplicaSet, ({ uri }) => {
  let connection: mongoose.Connection
  let heads: mongoose.mongo.Collection
  beforeAll(async () => {
    connection = await mongoose.createConnection(uri, { dbName: randomDatabaseName() }).asPromise()
    heads = connection.getClient().db(connection.name).collection('heads')
  })
  afterAll(async () => {
    await connection.dropDatabase()
    await connection.close(true)
  })

  /** Changes of a log as they might have happened: sends, edits and deletions of what is there. */
  const makeMoves = (random: Random, conversationId: mongoose.mongo.ObjectId): HeadMove[] => {
    const states: HeadMove['message'][] = []
    const moves: HeadMove[] = []
    for (let rev = 1; rev <= random.integer(2, 9); rev += 1) {
      const isNew = states.length === 0 || random.integer(1, 3) === 1
      const index = isNew ? states.length : random.integer(0, states.length - 1)
      const content = { rev, text: random.pick(['$text', '', 'plain']), custom: random.pick(customs) }
      const message = isNew
        ? {
            _id: new ObjectId(), conversationId, senderId: 'ada', clientMessageId: `key ${rev}`, ...content, attachments: [], seq: index + 1,
            // Clocks of servers differ.
            createdAt: new Date(start + rev * 1_000 + random.integer(-5_000, 5_000)), editedAt: null, deletedAt: null,
          }
        : { ...states[index] as HeadMove['message'], ...content, editedAt: new Date(start + rev * 1_000) }
      states[index] = message
      moves.push({ conversationId, rev, message })
    }
    return moves
  }
  /** What is stored before: nothing, or one of the states in some order of fields, written by somebody. */
  const before = (random: Random, moves: readonly HeadMove[]): object => {
    const { rev, message } = random.pick(moves)
    const { seq, rev: ownRev, ...rest } = message
    return random.pick([
      { lastSeq: 0, lastRev: 0, lastMessage: null, activityAt: new Date(start) },
      { lastSeq: 0, lastRev: 0, activityAt: new Date(start) },
      { lastSeq: seq, lastRev: rev, lastMessage: { seq, rev: ownRev, ...rest, custom: {} }, activityAt: message.createdAt },
      { lastSeq: seq, lastRev: rev, lastMessage: { ...rest, custom: {}, rev: ownRev, seq }, activityAt: message.createdAt },
    ])
  }
  const isPlain = async (_id: mongoose.mongo.ObjectId): Promise<boolean> =>
    (await heads.aggregate<{ isPlain: boolean }>([{ $match: { _id } }, { $project: { isPlain: isPlainHead } }]).toArray())[0]?.isPlain === true

  it('ends alike in whatever order its moves arrive, gathered or not, repeated or not, by either way of writing, and whatever was stored before', async () => {
    let plain = 0
    await withSeeds(runLength(4, 40), async (random) => {
      for (let round = 0; round < 25; round += 1) {
        const conversationId = new ObjectId()
        const moves = makeMoves(random, conversationId)
        const stored = { memberCount: random.pick([2, 50]), ...before(random, moves) }
        const latest = moves.map(({ message }) => message).reduce((one, other) => (other.seq > one.seq || (other.seq === one.seq && other.rev > one.rev) ? other : one))
        await heads.insertOne({ _id: conversationId, ...stored } as never)
        const mayBePlain = await isPlain(conversationId)
        if (mayBePlain) plain += 1
        const arriving = random.shuffle([...moves, random.pick(moves), mergeMoves(random.pick(moves), random.pick(moves))])
        for (const move of arriving) {
          const { filter, update } = mayBePlain && random.integer(1, 3) > 1 ? plainHeadUpdate(move) : headUpdate(move)
          await heads.updateOne(filter as never, update as never)
        }
        const head = await heads.findOne<Head>({ _id: conversationId as never })
        expect(head).toMatchObject({ lastSeq: latest.seq, lastRev: moves.length, lastMessage: { seq: latest.seq, rev: latest.rev } })
        const times = [...moves.map(({ message }) => message.createdAt), (stored as unknown as Head).activityAt]
        expect(head?.activityAt).toEqual(new Date(Math.max(...times.map(Number))))
        const isStored = (stored as unknown as Head).lastMessage?.rev === latest.rev
        if (!isStored) expect(head?.lastMessage).toEqual({ ...latest, custom: latest.custom })
        // Written once in the order that is compared by, it may be written the cheap way.
        if (mayBePlain || !isStored) expect(await isPlain(conversationId)).toBe(true)
      }
    })
    expect(plain).toBeGreaterThan(0)
  })

  it('is not written the cheap way where that would show an old message for ever, or move a large group', async () => {
    const conversationId = new ObjectId()
    const message = { _id: new ObjectId(), conversationId, text: '', custom: {}, seq: 1, rev: 1 }
    const { seq, rev, ...rest } = message
    const cases: [object, boolean][] = [
      [{ memberCount: 2, lastMessage: null }, true],
      [{ memberCount: 2 }, true],
      [{ memberCount: 50, lastMessage: { seq, rev, ...rest } }, true],
      [{ memberCount: 51, lastMessage: null }, false],
      [{ memberCount: 2, lastMessage: message }, false],
      [{ memberCount: 2, lastMessage: { conversationId, text: '', seq, rev } }, false],
      [{ memberCount: 2, lastMessage: { text: '', seq, rev } }, false],
    ]
    for (const [stored, expected] of cases) {
      const _id = new ObjectId()
      await heads.insertOne({ _id, ...stored })
      expect(await isPlain(_id), JSON.stringify(stored)).toBe(expected)
    }
    // The reason: by fields, a document that begins with an id is above all that begin with a number.
    const _id = new ObjectId()
    await heads.insertOne({ _id, memberCount: 2, lastSeq: 1, lastRev: 1, lastMessage: message, activityAt: new Date(start) })
    const move = { conversationId: _id, rev: 2, message: { ...message, _id: new ObjectId(), seq: 2, rev: 2, createdAt: new Date(start) } } as unknown as HeadMove
    const { filter, update } = plainHeadUpdate(move)
    await heads.updateOne(filter, update as never)
    expect(await heads.findOne({ _id })).toMatchObject({ lastSeq: 2, lastMessage: { seq: 1 } })
    await heads.updateOne(filter, headUpdate(move).update as never)
    expect(await heads.findOne({ _id })).toMatchObject({ lastSeq: 2, lastMessage: { seq: 2 } })
  })
})
