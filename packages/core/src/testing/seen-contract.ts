import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ContractTest } from './contract-test.js'

/** A4: marks. */
export function seenContract(test: ContractTest): void {
  test('A4 forward only', 'a mark moves forward, never back and never past the last message, and says where it is', async (kit) => {
    const [me, other] = kit.ids(2) as [string, string]
    const { id: conversationId } = await kit.direct([me, other])
    const mark = (seq: number | null) => kit.node().seen.mark({ conversationId, userId: me, seq })
    assert.deepEqual(await mark(null), { seq: 0, moved: false })
    assert.deepEqual(await mark(7), { seq: 0, moved: false })
    for (let index = 0; index < 5; index += 1) await kit.send(conversationId, other)
    assert.deepEqual(await mark(0), { seq: 0, moved: false })
    assert.deepEqual(await mark(3), { seq: 3, moved: true })
    assert.deepEqual(await mark(3), { seq: 3, moved: false })
    assert.deepEqual(await mark(1), { seq: 3, moved: false })
    assert.deepEqual(await mark(99), { seq: 5, moved: true })
    assert.deepEqual(await mark(99), { seq: 5, moved: false })
    await kit.send(conversationId, other)
    assert.deepEqual(await mark(2), { seq: 5, moved: false })
    assert.deepEqual(await mark(null), { seq: 6, moved: true })
    assert.deepEqual(await mark(null), { seq: 6, moved: false })
    assert.equal((await kit.row(me, conversationId)).seenSeq, 6)
    assert.equal((await kit.row(other, conversationId)).seenSeq, 0)
  })

  test('A4 forward only', 'concurrent marks in any order end at the highest', async (kit) => {
    for (let round = 0; round < 2 * kit.rounds; round += 1) {
      const [me, other] = kit.ids(2) as [string, string]
      const { id: conversationId } = await kit.direct([me, other])
      await kit.fill(conversationId, other, 30)
      const wanted = kit.random.shuffle(Array.from({ length: 40 }, (_, index) => index % 29))
      const results = await Promise.all(
        wanted.map(async (seq) => {
          const result = await kit.node().seen.mark({ conversationId, userId: me, seq })
          const { seenSeq } = await kit.row(me, conversationId)
          assert.ok(result.seq >= seq, `a mark at ${seq} returned ${result.seq}`)
          assert.ok(seenSeq >= result.seq, `a mark was at ${result.seq} and then at ${seenSeq}`)
          return result
        }),
      )
      const moves = results.filter(({ moved }) => moved).map(({ seq }) => seq)
      assert.equal(new Set(moves).size, moves.length, 'two marks say that they moved it to the same place')
      assert.deepEqual(await kit.node().seen.list(conversationId, [me]), [{ conversationId, userId: me, seq: 28 }])
    }
  })

  test('A4 forward only', 'a mark made while others write is never past what is stored, and never below what was', async (kit) => {
    const [me, other] = kit.ids(2) as [string, string]
    const { id: conversationId } = await kit.direct([me, other])
    let resolved = 0
    let writing = true
    const write = async (): Promise<void> => {
      for (let index = 0; index < 25 * kit.rounds; index += 1) resolved = Math.max(resolved, (await kit.send(conversationId, other)).seq)
    }
    const mark = async (): Promise<void> => {
      while (writing) {
        const before = resolved
        const { seq } = await kit.node().seen.mark({ conversationId, userId: me, seq: kit.random.pick([null, 1_000_000]) })
        const stored = (await kit.node().messages.page({ conversationId, limit: 1, historyFrom: 1 })).messages[0]?.seq ?? 0
        assert.ok(seq <= stored, `a mark is at ${seq} and the last message is ${stored}`)
        assert.ok(seq >= before, `a mark at the latest is at ${seq}, although ${before} was stored before`)
        await nextTurn()
      }
    }
    await Promise.all([mark(), Promise.all([write(), write()]).finally(() => (writing = false))])
  })

  test('A4 forward only', 'list returns the marks of one conversation, of all or of some people', async (kit) => {
    const [one, two, three] = kit.ids(3) as [string, string, string]
    const here = await kit.group([one, two, three])
    const there = await kit.group([one, two])
    for (let index = 0; index < 3; index += 1) await kit.send(here.id, three)
    await kit.send(there.id, one)
    await kit.node().seen.mark({ conversationId: here.id, userId: one, seq: 2 })
    await kit.node().seen.mark({ conversationId: here.id, userId: two, seq: 3 })
    await kit.node().seen.mark({ conversationId: there.id, userId: two, seq: 1 })
    const list = async (userIds?: string[]) => {
      const marks = await kit.node().seen.list(here.id, userIds)
      return marks.filter(({ seq }) => seq > 0).sort((a, b) => a.seq - b.seq)
    }
    const [ofOne, ofTwo] = [{ conversationId: here.id, userId: one, seq: 2 }, { conversationId: here.id, userId: two, seq: 3 }]
    assert.deepEqual(await list(), [ofOne, ofTwo])
    assert.deepEqual(await list([two, three, '__proto__']), [ofTwo])
    assert.deepEqual(await list([]), [])
    assert.deepEqual((await kit.node().seen.list(kit.id())).length, 0)
  })
}
