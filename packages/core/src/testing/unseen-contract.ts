import assert from 'node:assert/strict'
import { fixedLimits } from '@confab/protocol'
import type { StoredMessage } from '../interfaces/message-store.js'
import type { ContractTest } from './contract-test.js'

/** A4: unseen counts. */
export function unseenContract(test: ContractTest): void {
  test('A4 forward only', 'unseen are the messages above the mark by others that are not deleted', async (kit) => {
    const [me, other, third] = kit.ids(3) as [string, string, string]
    const { id: conversationId } = await kit.group([me, other, third])
    const unseen = async (userId: string) => (await kit.row(userId, conversationId)).unseenCount
    assert.equal(await unseen(me), 0)
    const sent: StoredMessage[] = []
    for (const senderId of [other, me, third, other, me, other]) sent.push(await kit.send(conversationId, senderId))
    assert.deepEqual([await unseen(me), await unseen(other), await unseen(third)], [4, 3, 5])
    await kit.node().seen.mark({ conversationId, userId: me, seq: 3 })
    assert.equal(await unseen(me), 2)
    const target = (index: number) => ({ messageId: sent[index]?.id as string, conversationId })
    await kit.node().messages.edit({ ...target(3), text: 'edited', editedAt: kit.time() })
    assert.equal(await unseen(me), 2, 'an edit changed the count')
    await kit.node().messages.delete({ ...target(3), deletedAt: kit.time() })
    assert.deepEqual([await unseen(me), await unseen(other), await unseen(third)], [1, 3, 4], 'a deleted message counts')
    await kit.node().messages.delete({ ...target(3), deletedAt: kit.time() })
    await kit.node().messages.delete({ ...target(0), deletedAt: kit.time() })
    await kit.node().messages.delete({ ...target(4), deletedAt: kit.time() })
    assert.equal(await unseen(me), 1, 'the delete of an own message, or of one below the mark, changed the count')
    await kit.node().seen.mark({ conversationId, userId: me, seq: null })
    assert.equal(await unseen(me), 0)
  })

  test('A4 forward only', 'unseen is counted to 100', async (kit) => {
    const [me, other] = kit.ids(2) as [string, string]
    const { id: conversationId } = await kit.direct([me, other])
    const most = fixedLimits.unseenCount
    await kit.fill(conversationId, other, most + 30)
    const unseen = async () => (await kit.row(me, conversationId)).unseenCount
    assert.equal(await unseen(), most)
    await kit.node().seen.mark({ conversationId, userId: me, seq: 30 })
    assert.equal(await unseen(), most)
    await kit.node().seen.mark({ conversationId, userId: me, seq: 31 })
    assert.equal(await unseen(), most - 1)
    await kit.node().seen.mark({ conversationId, userId: me, seq: 30 })
    assert.equal(await unseen(), most - 1)
  })

  test('A4 forward only', 'after any actions of anybody, also at the same time, unseen is what a recount gives', async (kit) => {
    for (let round = 0; round < 3 * kit.rounds; round += 1) {
      const people = kit.ids(4)
      const { id: conversationId } = await kit.group(people)
      const sent: StoredMessage[] = []
      const act = async (): Promise<void> => {
        const userId = kit.random.pick(people)
        const target = sent.length === 0 ? undefined : kit.random.pick(sent)
        const choice = kit.random.below(10)
        if (target === undefined || choice < 5) sent.push(await kit.send(conversationId, userId))
        else if (choice < 7) await kit.node().messages.delete({ messageId: target.id, conversationId, deletedAt: kit.time() })
        else if (choice < 8) await kit.node().messages.edit({ messageId: target.id, conversationId, text: 'edited', editedAt: kit.time() })
        else await kit.node().seen.mark({ conversationId, userId, seq: target.seq })
      }
      await Promise.all(Array.from({ length: 4 }, async () => {
        for (let step = 0; step < 12; step += 1) await act()
      }))
      const stored = await kit.log(conversationId)
      for (const userId of people) {
        const row = await kit.row(userId, conversationId)
        const recount = stored.filter(({ seq, senderId, deletedAt }) => seq > row.seenSeq && senderId !== userId && deletedAt === null).length
        assert.equal(row.unseenCount, recount, 'the unseen count is not what a recount gives')
      }
    }
  })
}
