import assert from 'node:assert/strict'
import { isChatError, type Member } from '@confab/protocol'
import type { ConversationChange, StoredConversation } from '../interfaces/conversation-store.js'
import type { ContractTest } from './contract-test.js'

const isConflict = (error: unknown): boolean => isChatError(error) && error.code === 'CONFLICT'

/** Changes of conversations and members. */
export function changeContract(test: ContractTest): void {
  test('A8 fresh', 'a change takes the next version, changes what it names, and every node knows it at once', async (kit) => {
    const [owner, member] = kit.ids(2) as [string, string]
    let known = await kit.group([owner, member])
    const { id } = known
    const steps: ConversationChange[] = [{ name: 'Other' }, { avatarUrl: '/a.png' }, { custom: { a: { b: [1] } } }, { avatarUrl: null, name: 'Both' }, { custom: {} }]
    for (const change of steps) {
      const changed = await kit.node().conversations.change(id, known.version, change)
      assert.deepEqual(changed, { ...known, ...change, version: known.version + 1 })
      for (const node of kit.nodes) assert.deepEqual(await node.conversations.get(id), changed)
      known = changed as StoredConversation
    }
    const { members: _, blockedBy: __, ...summary } = known
    assert.deepEqual((await kit.row(member, id)).conversation, summary)
  })

  test('A8 fresh', 'a change from another version than the present one is a CONFLICT and changes nothing', async (kit) => {
    const [owner] = kit.ids(1) as [string]
    const { id } = await kit.group([owner])
    const second = await kit.node().conversations.change(id, 1, { name: 'Second' })
    for (const node of kit.nodes) {
      for (const version of [0, 1, 3, 99]) {
        await assert.rejects(node.conversations.change(id, version, { name: 'Late', removeUserId: owner }), isConflict)
      }
      assert.deepEqual(await node.conversations.get(id), second)
    }
  })

  test('A8 fresh', 'of 20 concurrent changes exactly one wins each version', async (kit) => {
    const [owner] = kit.ids(1) as [string]
    const { id } = await kit.group([owner])
    for (let version = 1; version <= 3 * kit.rounds; version += 1) {
      const names = Array.from({ length: 20 }, () => kit.id('name'))
      const joiners = kit.ids(20)
      const results = await Promise.allSettled(
        names.map((name, index) =>
          kit.node().conversations.change(id, version, { name, addMember: { userId: joiners[index] as string, role: 'member', joinedAt: kit.time(), history: 'all' } }),
        ),
      )
      const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []))
      assert.equal(winners.length, 1, `${winners.length} of 20 concurrent changes won version ${version + 1}`)
      for (const result of results) if (result.status === 'rejected') assert.ok(isConflict(result.reason), `a loser was told ${String(result.reason)}`)
      const now = await kit.node().conversations.get(id)
      assert.equal(now?.version, version + 1)
      assert.equal(now.name, names[winners[0] as number])
      assert.deepEqual(now.members.map(({ userId }) => userId).slice(version), [joiners[winners[0] as number]], 'the members are not those of the winners')
    }
  })

  test('A8 fresh', 'members come, change and go: in the conversation, in sidebars, heads and sharing', async (kit) => {
    const [owner, one, other] = kit.ids(3) as [string, string, string]
    const { id, members: first } = await kit.group([owner])
    const joinedAt = kit.time()
    const joined = await kit.node().conversations.change(id, 1, { addMember: { userId: one, role: 'member', joinedAt, history: 'all' } })
    const member: Member = { userId: one, role: 'member', joinedAt, historyFrom: 1 }
    assert.deepEqual(joined?.members, [...first, member])
    assert.equal(joined.memberCount, 2)
    assert.deepEqual((await kit.row(one, id)).member, member)
    assert.equal((await kit.row(owner, id)).conversation.memberCount, 2)
    assert.deepEqual(await kit.node().conversations.sharing(owner, [one, other]), [one])

    await kit.node().conversations.change(id, 2, { addMember: { userId: other, role: 'admin', joinedAt: kit.time(), history: 'all' } })
    const promoted = await kit.node().conversations.change(id, 3, { setRole: { userId: one, role: 'admin' } })
    assert.deepEqual(promoted?.members.map(({ userId, role }) => [userId, role]), [[owner, 'owner'], [one, 'admin'], [other, 'admin']])
    assert.equal((await kit.row(one, id)).member.role, 'admin')

    const left = await kit.node().conversations.change(id, 4, { removeUserId: one })
    assert.deepEqual(left?.members.map(({ userId }) => userId), [owner, other])
    assert.deepEqual([left.memberCount, left.version], [2, 5])
    for (const node of kit.nodes) {
      assert.deepEqual(await kit.rows(one, node), [], 'who left still sees the conversation')
      assert.deepEqual(await node.conversations.heads(one, [id]), [], 'who left still sees the head')
      assert.deepEqual((await node.conversations.sharing(owner, [one, other])).sort(), [other])
    }
  })

  test('A8 fresh', 'who joins has seen everything, and may read all or only what follows', async (kit) => {
    const [owner, all, since] = kit.ids(3) as [string, string, string]
    const { id } = await kit.group([owner])
    for (let index = 0; index < 3; index += 1) await kit.send(id, owner)
    await kit.node().conversations.change(id, 1, { addMember: { userId: all, role: 'member', joinedAt: kit.time(), history: 'all' } })
    const changed = await kit.node().conversations.change(id, 2, { addMember: { userId: since, role: 'member', joinedAt: kit.time(), history: 'since-join' } })
    assert.deepEqual(changed?.members.map(({ historyFrom }) => historyFrom), [1, 1, 4])
    for (const userId of [all, since]) {
      const row = await kit.row(userId, id)
      assert.deepEqual([row.seenSeq, row.unseenCount], [3, 0], 'the mark of who joined is not the last seq')
      assert.deepEqual(await kit.node().seen.list(id, [userId]), [{ conversationId: id, userId, seq: 3 }])
    }
    await kit.send(id, owner)
    assert.deepEqual([(await kit.row(since, id)).unseenCount, (await kit.row(all, id)).unseenCount], [1, 1])

    await kit.node().conversations.change(id, 3, { removeUserId: all })
    await kit.send(id, owner)
    const back = await kit.node().conversations.change(id, 4, { addMember: { userId: all, role: 'member', joinedAt: kit.time(), history: 'since-join' } })
    assert.deepEqual(back?.members.map(({ userId, historyFrom }) => [userId, historyFrom]), [[owner, 1], [since, 4], [all, 6]])
    assert.deepEqual([(await kit.row(all, id)).seenSeq, (await kit.row(all, id)).unseenCount], [5, 0])
  })

  test('A8 fresh', 'who joins while others write reads exactly what follows, with the mark just below it', async (kit) => {
    for (let round = 0; round < 4 * kit.rounds; round += 1) {
      const [owner, joiner] = kit.ids(2) as [string, string]
      const { id } = await kit.group([owner])
      let resolved = 0
      let joined = false
      const writing = Promise.all(
        Array.from({ length: 4 }, async () => {
          for (let step = 0; step < 6; step += 1) {
            const began = joined
            const { seq } = await kit.send(id, owner)
            resolved = Math.max(resolved, seq)
            if (began) after.push(seq)
          }
        }),
      )
      const after: number[] = []
      await kit.send(id, owner)
      const before = resolved
      const changed = await kit.node().conversations.change(id, 1, { addMember: { userId: joiner, role: 'member', joinedAt: kit.time(), history: 'since-join' } })
      joined = true
      const member = changed?.members.find(({ userId }) => userId === joiner) as Member
      await writing
      assert.ok(member.historyFrom > before, `who joined may read ${member.historyFrom}, although ${before} was stored before`)
      assert.ok(after.every((seq) => seq >= member.historyFrom), `who joined may read from ${member.historyFrom} on and so not all of ${after.join(' ')}, sent afterwards`)
      assert.equal((await kit.row(joiner, id)).seenSeq, member.historyFrom - 1, 'the mark is not the last seq before the joining')
    }
  })

  test('A8 fresh', 'messages and marks leave the version alone, and changes leave the log alone', async (kit) => {
    const { id, createdBy } = await kit.group(kit.ids(2))
    const message = await kit.send(id, createdBy)
    await kit.node().messages.edit({ messageId: message.id, conversationId: id, text: 'other', editedAt: kit.time() })
    await kit.node().seen.mark({ conversationId: id, userId: createdBy, seq: null })
    assert.equal((await kit.node().conversations.get(id))?.version, 1)
    await kit.node().conversations.change(id, 1, { name: 'Other' })
    assert.deepEqual(await kit.node().conversations.heads(createdBy, [id]), [{ conversationId: id, version: 2, lastRev: 2, lastSeq: 1 }])
    assert.equal((await kit.send(id, createdBy)).rev, 3)
  })
}
