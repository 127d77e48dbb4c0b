import assert from 'node:assert/strict'
import type { Member } from '@confab/protocol'
import type { ConversationDraft } from '../interfaces/conversation-store.js'
import type { Kit } from './contract-kit.js'
import type { ContractTest } from './contract-test.js'

function pairDraft(kit: Kit, one: string, other: string, key = `${one} ${other}`): ConversationDraft {
  const createdAt = kit.time()
  const members = [one, other].map((userId): Member => ({ userId, role: 'member', joinedAt: createdAt, historyFrom: 1 }))
  return { key, kind: 'direct', name: null, avatarUrl: null, custom: {}, createdBy: one, createdAt, directUserIds: [one, other], members }
}

/** Starts. */
export function startContract(test: ContractTest): void {
  test('A5 one per pair', '50 concurrent starts of one pair make one conversation, and one caller is told that they made it', async (kit) => {
    for (let round = 0; round < 2 * kit.rounds; round += 1) {
      const [one, other] = kit.ids(2) as [string, string]
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          kit.node().conversations.start({ ...pairDraft(kit, one, other), createdBy: index % 2 === 0 ? one : other }),
        ),
      )
      assert.equal(new Set(results.map(({ conversation }) => conversation.id)).size, 1, 'a pair has more than one conversation')
      assert.equal(results.filter(({ created }) => created).length, 1, 'not exactly one start says created')
      for (const userId of [one, other]) assert.equal((await kit.rows(userId)).length, 1, 'a sidebar does not show the pair once')
    }
  })

  test('A5 one per pair', 'a repeated start returns the conversation as it is now, whatever it asks for', async (kit) => {
    const [owner, member] = kit.ids(2) as [string, string]
    const draft: ConversationDraft = { ...pairDraft(kit, owner, member), key: kit.id('key'), kind: 'group', name: 'First', directUserIds: null, custom: { n: 1 } }
    const first = await kit.node().conversations.start(draft)
    assert.equal(first.created, true)
    const changed = await kit.node().conversations.change(first.conversation.id, 1, { name: 'Second' })
    const again = await kit.node().conversations.start({ ...draft, name: 'Third', custom: {}, members: [] })
    assert.deepEqual(again, { conversation: changed, created: false })
  })

  test('A5 one per pair', 'keys are compared exactly', async (kit) => {
    const run = kit.id('run')
    const keys = ['k', 'K', '\u00e9', 'e\u0301', '__proto__', 'constructor', '$where', 'a.b', 'a b', 'a\u0000b'].map((key) => `${key} ${run}`)
    const ids = new Map<string, string>()
    for (const key of keys) {
      const started = await kit.node().conversations.start(pairDraft(kit, kit.id(), kit.id(), key))
      assert.equal(started.created, true, `key ${JSON.stringify(key)} was taken for another`)
      ids.set(key, started.conversation.id)
    }
    for (const key of keys) assert.equal((await kit.node().conversations.findByKey(key))?.id, ids.get(key))
  })

  test('A5 one per pair', 'a new conversation is what its draft says, at version 1, on every node', async (kit) => {
    const [one, other] = kit.ids(2) as [string, string]
    const draft = { ...pairDraft(kit, one, other), custom: { deep: [{ a: null }] } }
    const { conversation } = await kit.storage.conversations.start(draft)
    const { key: _, members, ...given } = draft
    assert.deepEqual(conversation, { ...given, members, id: conversation.id, version: 1, memberCount: 2, blockedBy: [] })
    for (const node of kit.nodes) {
      assert.deepEqual(await node.conversations.get(conversation.id), conversation)
      assert.deepEqual(await node.conversations.findByKey(draft.key), conversation)
    }
    const group = { ...pairDraft(kit, one, other), key: kit.id('key'), kind: 'group' as const, name: 'Name', avatarUrl: '/a.png', directUserIds: null }
    const started = await kit.storage.conversations.start(group)
    assert.deepEqual(
      [started.conversation.name, started.conversation.avatarUrl, started.conversation.directUserIds, started.conversation.kind],
      ['Name', '/a.png', null, 'group'],
    )
  })

  test('Absence is null', 'a conversation that is not there is null', async (kit) => {
    for (const id of ['', 'x', '__proto__', '$where', kit.id(), '000000000000000000000000', '00000000-0000-4000-8000-000000000000']) {
      assert.equal(await kit.node().conversations.get(id), null)
      assert.equal(await kit.node().conversations.findByKey(`${id} ${kit.id()}`), null)
      assert.equal(await kit.node().conversations.change(id, 1, { name: 'no' }), null)
    }
  })
}
