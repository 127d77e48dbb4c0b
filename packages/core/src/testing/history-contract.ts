import assert from 'node:assert/strict'
import type { StoredMessage } from '../interfaces/message-store.js'
import type { ContractTest } from './contract-test.js'

/** `historyFrom` bounds every read inside the storage. */
export function historyContract(test: ContractTest): void {
  test('History is bounded', 'no page shows, counts or hints at what is below historyFrom', async (kit) => {
    const { id: conversationId, createdBy } = await kit.direct()
    for (let index = 0; index < 10; index += 1) await kit.send(conversationId, createdBy)
    const brief = async (place: object, limit: number, historyFrom = 6) => {
      const page = await kit.node().messages.page({ conversationId, limit, historyFrom, ...place })
      return `${page.hasOlder ? '<' : ''}${page.messages.map(({ seq }) => seq).join(' ')}${page.hasNewer ? '>' : ''}`
    }
    const cases: [object, number, string][] = [
      [{}, 100, '6 7 8 9 10'], [{}, 5, '6 7 8 9 10'], [{}, 4, '<7 8 9 10'],
      [{ before: 8 }, 2, '6 7>'], [{ before: 8 }, 1, '<7>'], [{ before: 6 }, 2, '>'], [{ before: 3 }, 2, '>'],
      [{ after: 0 }, 2, '6 7>'], [{ after: 2 }, 100, '6 7 8 9 10'], [{ after: 6 }, 2, '<7 8>'],
      [{ around: 7 }, 6, '6 7 8 9 10'], [{ around: 8 }, 4, '<7 8 9 10'], [{ around: 2 }, 4, '6 7>'], [{ around: 5 }, 4, '6 7>'],
    ]
    for (const [place, limit, expected] of cases) assert.equal(await brief(place, limit), expected, `page ${JSON.stringify(place)} of ${limit} from 6 on`)
    assert.equal(await brief({}, 10, 11), '')
    assert.equal(await brief({ before: 5 }, 10, 11), '')
    assert.equal(await brief({ around: 5 }, 10, 11), '')
  })

  test('History is bounded', 'changes leave out what is below historyFrom, and upToRev moves over it', async (kit) => {
    const { id: conversationId, createdBy } = await kit.direct()
    const sent: StoredMessage[] = []
    for (let index = 0; index < 4; index += 1) sent.push(await kit.send(conversationId, createdBy))
    const old = sent[0] as StoredMessage
    await kit.node().messages.edit({ messageId: old.id, conversationId, text: 'edited', editedAt: kit.time() })
    const changes = (sinceRev: number, historyFrom: number) => kit.node().messages.changes({ conversationId, sinceRev, limit: 500, historyFrom })
    assert.deepEqual(await changes(0, 3), { messages: [sent[2], sent[3]], upToRev: 5, gap: false })
    assert.deepEqual(await changes(4, 3), { messages: [], upToRev: 5, gap: false })
    assert.deepEqual(await changes(0, 9), { messages: [], upToRev: 5, gap: false })
    await kit.node().messages.delete({ messageId: old.id, conversationId, deletedAt: kit.time() })
    assert.deepEqual(await changes(5, 3), { messages: [], upToRev: 6, gap: false })
  })

  test('History is bounded', 'the sidebar of who joined since has no last message and nothing unseen until the next one comes', async (kit) => {
    const [owner, joiner] = kit.ids(2) as [string, string]
    const { id } = await kit.group([owner])
    const old = await kit.send(id, owner)
    await kit.send(id, owner)
    await kit.node().conversations.change(id, 1, { addMember: { userId: joiner, role: 'member', joinedAt: kit.time(), history: 'since-join' } })
    const assertNothing = async () => {
      const row = await kit.row(joiner, id)
      assert.deepEqual([row.lastMessage, row.unseenCount, row.member.historyFrom], [null, 0, 3])
    }
    await assertNothing()
    await kit.node().messages.edit({ messageId: old.id, conversationId: id, text: 'edited', editedAt: kit.time() })
    await assertNothing()
    assert.equal((await kit.row(owner, id)).lastMessage?.seq, 2)
    const next = await kit.send(id, owner)
    const row = await kit.row(joiner, id)
    assert.deepEqual([row.lastMessage, row.unseenCount], [next, 1])
  })
}
