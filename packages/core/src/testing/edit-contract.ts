import assert from 'node:assert/strict'
import { fixedLimits, isChatError } from '@confab/protocol'
import type { StoredMessage } from '../interfaces/message-store.js'
import type { ContractTest } from './contract-test.js'

/** Edits and deletes. */
export function editContract(test: ContractTest): void {
  test('A2 ordered', 'an edit changes what it names, leaves the rest, and returns what is stored', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const message = await kit.send(conversationId, senderId, { text: 'text', custom: { a: 1, b: { c: 2 } } })
    const base = { messageId: message.id, conversationId }
    const textAt = kit.time()
    const text = await kit.node().messages.edit({ ...base, text: 'other', editedAt: textAt })
    assert.deepEqual(text, { message: { ...message, text: 'other', editedAt: textAt, rev: 2 }, changed: true })
    const customAt = kit.time()
    const custom = await kit.node().messages.edit({ ...base, custom: { d: [3] }, editedAt: customAt })
    assert.deepEqual(custom, { message: { ...message, text: 'other', custom: { d: [3] }, editedAt: customAt, rev: 3 }, changed: true })
    for (const node of kit.nodes) {
      assert.deepEqual(await node.messages.get(message.id), custom?.message)
      assert.deepEqual(await kit.log(conversationId, node), [custom?.message])
    }
  })

  test('A2 ordered', 'a delete leaves a tombstone in its place, is never repeated and never undone', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const message = await kit.send(conversationId, senderId, { text: 'text', custom: { a: 1 } })
    const base = { messageId: message.id, conversationId }
    const deletedAt = kit.time()
    const deleted = await kit.node().messages.delete({ ...base, deletedAt })
    const tombstone = { ...message, text: '', custom: {}, deletedAt, rev: 2 }
    assert.deepEqual(deleted, { message: tombstone, changed: true })
    assert.deepEqual(await kit.node().messages.delete({ ...base, deletedAt: kit.time() }), { message: tombstone, changed: false })
    assert.deepEqual(await kit.node().messages.edit({ ...base, text: 'back', editedAt: kit.time() }), { message: tombstone, changed: false })
    assert.deepEqual(await kit.node().messages.get(message.id), tombstone)
    assert.deepEqual((await kit.send(conversationId, senderId)).rev, 3, 'what changed nothing took a rev')
  })

  test('Absence is null', 'get, edit and delete of a message that is not there, or is elsewhere, are null and change nothing', async (kit) => {
    const here = await kit.direct()
    const there = await kit.direct()
    const message = await kit.send(here.id, here.createdBy)
    for (const messageId of ['', 'x', '0', kit.id('message'), `${message.id}0`, message.id.replace(/(\d*)$/, '0$1'), here.id, '__proto__', '000000000000000000000000', '00000000-0000-4000-8000-000000000000']) {
      assert.equal(await kit.node().messages.get(messageId), null)
      assert.equal(await kit.node().messages.edit({ messageId, conversationId: here.id, text: 'no', editedAt: kit.time() }), null)
      assert.equal(await kit.node().messages.delete({ messageId, conversationId: here.id, deletedAt: kit.time() }), null)
    }
    const elsewhere = { messageId: message.id, conversationId: there.id }
    assert.equal(await kit.node().messages.edit({ ...elsewhere, text: 'no', editedAt: kit.time() }), null)
    assert.equal(await kit.node().messages.delete({ ...elsewhere, deletedAt: kit.time() }), null)
    assert.deepEqual(await kit.node().messages.get(message.id), message)
  })

  test('A2 ordered', 'concurrent edits of one message each take a rev of their own, and the last of them stays', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const message = await kit.send(conversationId, senderId)
    const texts = Array.from({ length: 12 * kit.rounds }, () => kit.id('edit'))
    const results = await Promise.all(texts.map((text) => kit.node().messages.edit({ messageId: message.id, conversationId, text, editedAt: kit.time() })))
    assert.deepEqual(results.map((result) => result?.message.text), texts, 'an edit returned the text of another')
    assert.ok(results.every((result) => result?.changed))
    const byRev = results.map((result) => result?.message as StoredMessage).sort((one, other) => one.rev - other.rev)
    assert.deepEqual(byRev.map(({ rev }) => rev), texts.map((_, index) => index + 2), 'revs are not dense')
    assert.equal((await kit.node().messages.get(message.id))?.text, byRev.at(-1)?.text, 'what stayed is not the edit with the highest rev')
  })

  test('A2 ordered', 'of edits and deletes at the same time one delete wins, and after it nothing changes', async (kit) => {
    for (let round = 0; round < 6 * kit.rounds; round += 1) {
      const { id: conversationId, createdBy: senderId } = await kit.direct()
      const message = await kit.send(conversationId, senderId)
      const base = { messageId: message.id, conversationId }
      const edit = () => kit.node().messages.edit({ ...base, text: kit.id('edit'), editedAt: kit.time() })
      const remove = () => kit.node().messages.delete({ ...base, deletedAt: kit.time() })
      // Every other time an edit is certain to have begun before the deletes.
      const rest = kit.random.shuffle([edit, edit, remove, remove])
      const actions = round % 2 === 0 ? [edit, ...rest] : [...rest, edit]
      const results = await Promise.all(actions.map((action) => action()))
      const made = results.filter((result) => result?.changed).map((result) => result?.message as StoredMessage)
      const tombstones = made.filter(({ deletedAt }) => deletedAt !== null)
      assert.equal(tombstones.length, 1, 'not exactly one of two deletes says that it changed the message')
      const tombstone = tombstones[0] as StoredMessage
      assert.deepEqual(made.map(({ rev }) => rev).sort((one, other) => one - other), made.map((_, index) => index + 2), 'revs are not dense')
      assert.equal(tombstone.rev, made.length + 1, 'a message was edited after it was deleted')
      for (const result of results) if (!result?.changed) assert.deepEqual(result?.message, tombstone)
      assert.deepEqual(await kit.log(conversationId), [tombstone])
      assert.deepEqual([tombstone.text, tombstone.custom], ['', {}])
    }
  })

  test('A2 ordered', 'a message that has taken 1,000 changes refuses edits and takes a delete', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const { id: messageId } = await kit.send(conversationId, senderId)
    // On one node: nodes that take turns at one conversation wait for each other.
    const edit = () => kit.storage.messages.edit({ messageId, conversationId, text: kit.id('edit'), editedAt: kit.time() })
    const most: number = fixedLimits.changesPerMessage
    for (let left = most - 2; left > 0; left -= 50) await Promise.all(Array.from({ length: Math.min(left, 50) }, edit))
    assert.equal((await kit.node().messages.get(messageId))?.rev, most - 1)
    const last = await Promise.allSettled(Array.from({ length: 5 }, edit))
    assert.equal(last.filter(({ status }) => status === 'fulfilled').length, 1, 'not exactly one of five edits took the last change')
    const isRefusal = (error: unknown): boolean => isChatError(error) && error.code === 'CONFLICT' && error.details?.reason === 'too_many_changes'
    for (const result of last) if (result.status === 'rejected') assert.ok(isRefusal(result.reason), `refused with ${String(result.reason)}`)
    const before = await kit.node().messages.get(messageId)
    assert.equal(before?.rev, most)
    await assert.rejects(edit(), isRefusal)
    assert.deepEqual(await kit.node().messages.get(messageId), before)
    const deleted = await kit.node().messages.delete({ messageId, conversationId, deletedAt: kit.time() })
    assert.equal(deleted?.changed, true)
    assert.equal(deleted.message.rev, most + 1)
    assert.equal((await edit())?.changed, false)
    assert.equal((await kit.send(conversationId, senderId)).rev, most + 2)
  })
}
