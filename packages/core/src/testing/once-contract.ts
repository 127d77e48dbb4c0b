import assert from 'node:assert/strict'
import type { SentKey, StoredMessage } from '../interfaces/message-store.js'
import type { ContractTest } from './contract-test.js'

/** A1. */
export function onceContract(test: ContractTest): void {
  test('A1 once', 'a message is found by what it was sent with, and by nothing else', async (kit) => {
    const [one, other] = [await kit.direct(), await kit.direct()]
    const [senderId, conversationId, clientMessageId] = [one.createdBy, one.id, kit.id('key')]
    const message = await kit.send(conversationId, senderId, { key: clientMessageId })
    for (const node of kit.nodes) {
      const find = (sent: Partial<SentKey>): Promise<StoredMessage | null> => node.messages.findSent({ conversationId, senderId, clientMessageId, ...sent })
      assert.deepEqual(await find({}), message)
      for (const sent of [{ conversationId: other.id }, { conversationId: '__proto__' }, { senderId: kit.id() }, { senderId: '__proto__' }, { clientMessageId: kit.id('key') }, { clientMessageId: 'constructor' }]) assert.equal(await find(sent), null)
    }
  })

  test('A1 once', 'a second append of a key returns the first message, whatever its body', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const draft = { conversationId, senderId, clientMessageId: kit.id('key'), text: 'first', custom: { n: 1 }, attachments: [], createdAt: kit.time() }
    const first = await kit.node().messages.append(draft)
    assert.equal(first.created, true)
    const again = await kit.node().messages.append(draft)
    assert.deepEqual(again, { message: first.message, created: false })
    const other = await kit.node().messages.append({ ...draft, text: 'second', custom: { n: 2 }, attachments: [], createdAt: kit.time() })
    assert.deepEqual(other, { message: first.message, created: false })
    assert.deepEqual(await kit.log(conversationId), [first.message])
  })

  test('A1 once', '200 concurrent appends of one key store one message and all return it', async (kit) => {
    for (let round = 0; round < kit.rounds; round += 1) {
      const { id: conversationId, createdBy: senderId } = await kit.direct()
      const clientMessageId = kit.id('key')
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          kit.node().messages.append({ conversationId, senderId, clientMessageId, text: `body ${index}`, custom: {}, attachments: [], createdAt: kit.time() }),
        ),
      )
      assert.equal(results.filter(({ created }) => created).length, 1, 'not exactly one of 200 concurrent appends says created')
      const stored = await kit.log(conversationId)
      assert.equal(stored.length, 1, `${stored.length} messages are stored under one key`)
      for (const { message } of results) assert.deepEqual(message, stored[0])
      assert.equal(stored[0]?.text, results.find(({ created }) => created)?.message.text)
    }
  })

  test('A1 once', 'resends among concurrent sends of several people are stored once each', async (kit) => {
    const people = kit.ids(4)
    const { id: conversationId } = await kit.group(people)
    const drafts = people.flatMap((senderId) =>
      Array.from({ length: 15 }, () => ({ conversationId, senderId, clientMessageId: kit.id('key'), text: kit.id('text'), custom: {}, attachments: [], createdAt: kit.time() })),
    )
    const results = await Promise.all(kit.random.shuffle([...drafts, ...drafts, ...drafts]).map((draft) => kit.node().messages.append(draft)))
    assert.equal(results.filter(({ created }) => created).length, drafts.length, 'created is not said once for each key')
    const stored = await kit.log(conversationId)
    assert.deepEqual(stored.map(({ text }) => text).sort(), drafts.map(({ text }) => text).sort())
    assert.deepEqual(stored.map(({ seq }) => seq), drafts.map((_, index) => index + 1), 'seq is not dense')
  })

  test('A1 once', 'the key of another sender or in another conversation is another message', async (kit) => {
    const [one, other] = kit.ids(2) as [string, string]
    const here = await kit.direct([one, other])
    const there = await kit.group([one, other])
    const key = kit.id('key')
    const messages = [await kit.send(here.id, one, { key }), await kit.send(here.id, other, { key }), await kit.send(there.id, one, { key })]
    assert.equal(new Set(messages.map(({ id }) => id)).size, 3)
    assert.deepEqual(messages.map(({ seq }) => seq), [1, 2, 1])
  })

  test('A1 once', 'a resend after an edit or a delete returns the message as it is now and changes nothing', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const draft = { conversationId, senderId, clientMessageId: kit.id('key'), text: 'first', custom: {}, attachments: [], createdAt: kit.time() }
    const { message } = await kit.node().messages.append(draft)
    const edited = await kit.node().messages.edit({ messageId: message.id, conversationId, text: 'edited', editedAt: kit.time() })
    assert.deepEqual(await kit.node().messages.append(draft), { message: edited?.message, created: false })
    const deleted = await kit.node().messages.delete({ messageId: message.id, conversationId, deletedAt: kit.time() })
    assert.deepEqual(await kit.node().messages.append(draft), { message: deleted?.message, created: false })
    assert.equal((await kit.storage.messages.page({ conversationId, limit: 10, historyFrom: 1 })).rev, 3)
  })

  test('A1 once', 'keys are compared exactly: by case, by code point, and whatever they spell', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const keys = ['k', 'K', '\u00e9', 'e\u0301', '\u212b', '\u00c5', '__proto__', 'constructor', 'toString', '$where', '$ne', 'a.b', '1', '01', '1.0', 'null', 'k'.repeat(128)]
    for (const key of keys) await kit.send(conversationId, senderId, { key })
    for (const [index, key] of keys.entries()) {
      const again = await kit.node().messages.append({ conversationId, senderId, clientMessageId: key, text: 'again', custom: {}, attachments: [], createdAt: kit.time() })
      assert.equal(again.created, false, `key ${key} was taken for a new one`)
      assert.equal(again.message.seq, index + 1, `key ${key} was taken for another`)
      assert.equal(again.message.clientMessageId, key)
    }
  })
}
