import assert from 'node:assert/strict'
import { fixedLimits } from '@confab/protocol'
import type { ContractTest } from './contract-test.js'
import { followCursors } from './follow-cursors.js'

/** A6: order, cursors, activity. */
export function sidebarContract(test: ContractTest): void {
  test('A6 bounded', 'the sidebar is ordered by activity, newest first, and shows a person all their conversations and no other', async (kit) => {
    const [me, ...others] = kit.ids(5) as [string, ...string[]]
    assert.deepEqual(await kit.node().conversations.sidebar({ userId: me, limit: 10 }), { rows: [], cursor: null })
    const ids: string[] = []
    for (const other of others) ids.push((await kit.direct([me, other])).id)
    await kit.direct([others[0] as string, others[1] as string])
    for (const index of [2, 0, 3, 1]) await kit.send(ids[index] as string, others[index] as string)
    for (const node of kit.nodes) {
      assert.deepEqual((await kit.rows(me, node)).map(({ conversation }) => conversation.id), [1, 3, 0, 2].map((index) => ids[index]))
    }
  })

  test('A6 bounded', 'a row is complete', async (kit) => {
    const { id, createdBy, members } = await kit.group(kit.ids(2))
    const message = await kit.send(id, createdBy)
    const other = members[1]?.userId as string
    const row = await kit.row(other, id)
    const { members: _, blockedBy: __, ...conversation } = (await kit.storage.conversations.get(id)) ?? assert.fail()
    assert.deepEqual(row, {
      conversation, member: members[1], lastMessage: message, lastSeq: 1, lastRev: 1, seenSeq: 0, unseenCount: 1, activityAt: message.createdAt,
    })
  })

  test('A6 bounded', 'cursors show every conversation once, also where many have the same activity', async (kit) => {
    const [me] = kit.ids(1) as [string]
    const at = 5_000
    const started = await Promise.all(Array.from({ length: 17 }, (_, index) => kit.group([me, kit.id()], index < 13 ? at : at + index)))
    const whole = (await kit.rows(me)).map(({ conversation }) => conversation.id)
    assert.deepEqual([...whole].sort(), started.map(({ id }) => id).sort())
    for (const limit of [1, 2, 5, 16, 17]) {
      const paged = await kit.rows(me, undefined, limit)
      assert.deepEqual(paged.map(({ conversation }) => conversation.id), whole, `pages of ${limit} differ from one page`)
    }
    assert.equal((await kit.node().conversations.sidebar({ userId: me, limit: 17 })).cursor, null, 'there is a cursor although all were shown')
  })

  test('A6 bounded', 'what did not move is shown once while the rest moves between pages', async (kit) => {
    const [me, other] = kit.ids(2) as [string, string]
    const ids: string[] = []
    for (let index = 0; index < 20; index += 1) ids.push((await kit.group([me, other])).id)
    const moving = ids.filter((_, index) => index % 3 === 0)
    const shown = await followCursors(async (from) => {
      const { rows, cursor } = await kit.node().conversations.sidebar({ userId: me, cursor: from, limit: 4 })
      await kit.send(kit.random.pick(moving), other)
      return { items: rows.map(({ conversation }) => conversation.id), cursor }
    })
    const still = ids.filter((id) => !moving.includes(id))
    assert.deepEqual(shown.filter((id) => still.includes(id)), still.reverse())
  })

  test('A6 bounded', 'a cursor that storage did not make gives some page or none', async (kit) => {
    const { createdBy } = await kit.direct()
    for (const cursor of ['x', '0', ' ', '{}', '[]', 'null', '{"$gt":""}', '__proto__', '%00', 'é'.repeat(200), kit.time(), Buffer.from('{"a":1}').toString('base64url')]) {
      const page = await kit.node().conversations.sidebar({ userId: createdBy, cursor, limit: 5 })
      assert.ok(page.rows.length <= 1, `cursor ${cursor}`)
      assert.ok(Array.isArray((await kit.node().users.search({ query: '', cursor, limit: 5 })).users), `cursor ${cursor}`)
    }
  })

  test('A6 bounded', 'activity is the start, then the last message, and who joins moves it; edits, deletes, marks and other changes do not', async (kit) => {
    const [owner, joiner] = kit.ids(2) as [string, string]
    const { id, createdAt } = await kit.group([owner])
    const activity = async () => (await kit.row(owner, id)).activityAt
    assert.equal(await activity(), createdAt)
    const one = await kit.send(id, owner)
    const two = await kit.send(id, owner)
    assert.equal(await activity(), two.createdAt)
    await kit.node().messages.edit({ messageId: two.id, conversationId: id, text: 'edited', editedAt: kit.time() })
    await kit.node().messages.delete({ messageId: one.id, conversationId: id, deletedAt: kit.time() })
    await kit.node().seen.mark({ conversationId: id, userId: owner, seq: null })
    await kit.node().conversations.change(id, 1, { name: 'Other' })
    assert.equal(await activity(), two.createdAt)
    const joinedAt = kit.time()
    await kit.node().conversations.change(id, 2, { addMember: { userId: joiner, role: 'member', joinedAt, history: 'all' } })
    assert.equal(await activity(), joinedAt)
    await kit.node().conversations.change(id, 3, { removeUserId: joiner })
    assert.equal(await activity(), joinedAt)
  })

  test('A6 bounded', 'above 50 members activity moves only when it is older than 60 seconds; the last message is always current', async (kit) => {
    const people = kit.ids(fixedLimits.smallGroup + 1)
    const large = await kit.group(people, 0)
    const small = await kit.group(people.slice(1), 0)
    const activity = async (id: string) => Date.parse((await kit.row(people[1] as string, id)).activityAt) - Date.parse(kit.time(0))
    const steps = [[30_000, 0], [60_000, 0], [61_000, 61_000], [90_000, 61_000], [121_000, 61_000], [122_000, 122_000]] as const
    for (const [at, expected] of steps) {
      const message = await kit.send(large.id, people[0] as string, { at })
      assert.equal(await activity(large.id), expected, `a message ${at} ms after the start`)
      assert.deepEqual((await kit.row(people[2] as string, large.id)).lastMessage, message)
      await kit.send(small.id, people[1] as string, { at })
      assert.equal(await activity(small.id), at, `50 members: a message ${at} ms after the start`)
    }
  })

  test('A6 bounded', 'sharing finds those of up to 100 people who are in a conversation with the person', async (kit) => {
    const [me, friend, colleague, former, stranger, friendOfFriend] = kit.ids(6) as [string, string, string, string, string, string]
    await kit.direct([me, friend])
    await kit.direct([friend, friendOfFriend])
    const { id } = await kit.group([colleague, me, former])
    await kit.group([stranger])
    await kit.node().conversations.change(id, 1, { removeUserId: former })
    const asked = kit.random.shuffle([friend, colleague, former, stranger, friendOfFriend, '__proto__', '$where', ...kit.ids(93)])
    assert.deepEqual((await kit.node().conversations.sharing(me, asked)).sort(), [friend, colleague].sort())
    assert.deepEqual(await kit.node().conversations.sharing(me, []), [])
    assert.deepEqual(await kit.node().conversations.sharing(stranger, [me, friend]), [])
    assert.deepEqual(await kit.node().conversations.sharing(kit.id(), [me]), [])
  })
}
