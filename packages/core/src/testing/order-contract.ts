import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fixedLimits } from '@confab/protocol'
import type { StoredMessage } from '../interfaces/message-store.js'
import type { Storage } from '../interfaces/storage.js'
import type { Kit } from './contract-kit.js'
import type { ContractTest } from './contract-test.js'

/** A2. */
export function orderContract(test: ContractTest): void {
  test('A2 ordered', 'seq and rev are dense from 1; what append returns is what is stored', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const sent: StoredMessage[] = []
    for (let index = 0; index < 5; index += 1) sent.push(await kit.send(conversationId, senderId, { text: `text ${index}`, custom: { index } }))
    assert.deepEqual(sent.map(({ seq }) => seq), [1, 2, 3, 4, 5])
    assert.deepEqual(sent.map(({ rev }) => rev), [1, 2, 3, 4, 5])
    assert.deepEqual(sent.map(({ text, custom }) => [text, custom.index]), sent.map((_, index) => [`text ${index}`, index]))
    for (const node of kit.nodes) {
      assert.deepEqual(await kit.log(conversationId, node), sent)
      assert.deepEqual(await node.messages.get(sent[2]?.id as string), sent[2])
    }
  })

  test('A2 ordered', 'concurrent appends in several conversations are dense in each, and a sender who waits keeps their order', async (kit) => {
    const people = kit.ids(3)
    const conversations = await Promise.all(Array.from({ length: 5 }, () => kit.group(people)))
    const perSender = 8 * kit.rounds
    await Promise.all(
      conversations.flatMap(({ id }) =>
        people.map(async (senderId) => {
          for (let index = 0; index < perSender; index += 1) await kit.send(id, senderId, { text: `${index}` })
        }),
      ),
    )
    for (const { id } of conversations) {
      const stored = await kit.log(id)
      assert.deepEqual(stored.map(({ seq }) => seq), Array.from({ length: 3 * perSender }, (_, index) => index + 1), 'seq is not dense from 1')
      assert.deepEqual(stored.map(({ rev }) => rev), stored.map(({ seq }) => seq), 'rev is not dense from 1')
      for (const senderId of people) {
        const theirs = stored.filter((message) => message.senderId === senderId).map(({ text }) => Number(text))
        assert.deepEqual(theirs, Array.from({ length: perSender }, (_, index) => index), 'a later send of a person is before an earlier one')
      }
    }
  })

  test('A2 ordered', 'each append, edit and delete takes exactly the next rev', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const { messages } = kit.storage
    const one = await kit.send(conversationId, senderId)
    const two = await kit.send(conversationId, senderId)
    const edit = (messageId: string) => kit.node().messages.edit({ messageId, conversationId, text: kit.id('edit'), editedAt: kit.time() })
    assert.equal((await edit(one.id))?.message.rev, 3)
    assert.equal((await edit(one.id))?.message.rev, 4)
    assert.equal((await kit.send(conversationId, senderId)).rev, 5)
    assert.equal((await kit.node().messages.delete({ messageId: two.id, conversationId, deletedAt: kit.time() }))?.message.rev, 6)
    assert.equal((await edit(one.id))?.message.rev, 7)
    const four = await kit.send(conversationId, senderId)
    assert.deepEqual([four.seq, four.rev], [4, 8])
    assert.equal((await messages.page({ conversationId, limit: 1, historyFrom: 1 })).rev, 8)
  })

  test('A2 ordered', 'a rev is never free again: what follows edits made elsewhere comes after them', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const first = kit.nodes[0] as Storage
    const other = kit.nodes.at(-1) as Storage
    const message = await kit.send(conversationId, senderId, { node: first })
    for (let round = 0; round < 5; round += 1) {
      const before = (await first.messages.page({ conversationId, limit: 1, historyFrom: 1 })).rev
      await other.messages.edit({ messageId: message.id, conversationId, text: kit.id('edit'), editedAt: kit.time() })
      const edited = await other.messages.edit({ messageId: message.id, conversationId, text: kit.id('edit'), editedAt: kit.time() })
      assert.equal(edited?.message.rev, before + 2)
      const next = await kit.send(conversationId, senderId, { node: first })
      assert.equal(next.rev, before + 3, 'a message took a rev below one that readers already hold')
      const seen = await other.messages.changes({ conversationId, sinceRev: before + 2, limit: 500, historyFrom: 1 })
      assert.deepEqual(seen.messages, [next], 'a reader that held everything missed a message')
    }
  })

  test('A2 ordered', 'readers that poll while four writers append, edit and delete miss nothing: not an id, not a rev, not a text', async (kit) => {
    for (let round = 0; round < kit.rounds; round += 1) await race(kit)
  })

  test('A2 ordered', 'changes are in the order of rev, each message once and as it is now', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const sent = [await kit.send(conversationId, senderId), await kit.send(conversationId, senderId), await kit.send(conversationId, senderId)]
    const edited = await kit.node().messages.edit({ messageId: sent[0]?.id as string, conversationId, text: 'new', editedAt: kit.time() })
    const deleted = await kit.node().messages.delete({ messageId: sent[1]?.id as string, conversationId, deletedAt: kit.time() })
    const changes = (sinceRev: number, limit = 500) => kit.node().messages.changes({ conversationId, sinceRev, limit, historyFrom: 1 })
    assert.deepEqual(await changes(0), { messages: [sent[2], edited?.message, deleted?.message], upToRev: 5, gap: false })
    assert.deepEqual(await changes(2), { messages: [sent[2], edited?.message, deleted?.message], upToRev: 5, gap: false })
    assert.deepEqual(await changes(4), { messages: [deleted?.message], upToRev: 5, gap: false })
    assert.deepEqual(await changes(5), { messages: [], upToRev: 5, gap: false })
    const empty = await kit.direct()
    assert.deepEqual(await kit.storage.messages.changes({ conversationId: empty.id, sinceRev: 0, limit: 500, historyFrom: 1 }), { messages: [], upToRev: 0, gap: false })
  })

  test('A2 ordered', 'whoever is more than the limit behind is told of a gap, and nobody else', async (kit) => {
    const { id: conversationId, createdBy: senderId } = await kit.direct()
    const limit: number = fixedLimits.changes
    await kit.fill(conversationId, senderId, limit)
    const changes = (sinceRev: number, atMost = limit) => kit.node().messages.changes({ conversationId, sinceRev, limit: atMost, historyFrom: 1 })
    const whole = await changes(0)
    assert.equal(whole.gap, false)
    assert.deepEqual(whole.messages.map(({ rev }) => rev), Array.from({ length: limit }, (_, index) => index + 1))
    const last = whole.messages.at(-1) as StoredMessage
    await kit.node().messages.edit({ messageId: last.id, conversationId, text: 'edited', editedAt: kit.time() })
    assert.deepEqual(await changes(0), { messages: [], upToRev: limit + 1, gap: true })
    assert.deepEqual((await changes(1)).messages.length, limit - 1)
    assert.equal((await changes(1)).gap, false)
    assert.deepEqual(await changes(limit - 9, 9), { messages: [], upToRev: limit + 1, gap: true })
    assert.deepEqual((await changes(limit - 8, 9)).messages.length, 8)
  })
}

/** Four writers and, on each node, a reader that holds what `changes` told it. In the end every reader must hold what is stored. */
async function race(kit: Kit): Promise<void> {
  const people = kit.ids(4)
  const { id: conversationId } = await kit.group(people)
  const taken: number[] = []
  let writing = true
  const write = async (senderId: string): Promise<void> => {
    const mine: StoredMessage[] = []
    for (let step = 0; step < 30; step += 1) {
      const node = kit.node()
      const choice = kit.random.below(10)
      const target = mine.length === 0 ? undefined : kit.random.pick(mine)
      if (target === undefined || choice < 5) {
        const message = await kit.send(conversationId, senderId, { node })
        mine.push(message)
        taken.push(message.rev)
      } else {
        const content = { messageId: target.id, conversationId }
        const result =
          choice < 9
            ? await node.messages.edit({ ...content, text: kit.id('edit'), editedAt: kit.time() })
            : await node.messages.delete({ ...content, deletedAt: kit.time() })
        assert.ok(result, 'a stored message was not found')
        if (result.changed) taken.push(result.message.rev)
      }
    }
  }
  const read = async (node: Storage): Promise<Reader> => {
    const reader: Reader = { held: new Map(), rev: 0 }
    for (let last = false; !last; ) {
      // The last look begins after the last write has resolved.
      last = !writing
      await catchUp(reader, node, conversationId)
      await nextTurn()
    }
    return reader
  }
  const reading = Promise.all(kit.nodes.map(read))
  const written = Promise.all(people.map(write)).finally(() => (writing = false))
  const [readers] = await Promise.all([reading, written])
  const stored = await kit.log(conversationId)
  assert.deepEqual(taken.sort((one, other) => one - other), taken.map((_, index) => index + 1), 'the revs of resolved changes are not dense from 1')
  for (const reader of readers) {
    assert.equal(reader.rev, taken.length, 'a reader is not up to the head')
    const held = [...reader.held.values()].sort((one, other) => one.seq - other.seq)
    const brief = ({ id, rev, text }: StoredMessage) => `${rev} ${id} ${text}`
    assert.deepEqual(held.map(brief), stored.map(brief), 'a reader that polled missed a change')
  }
}

interface Reader {
  held: Map<string, StoredMessage>
  rev: number
}

async function catchUp(reader: Reader, node: Storage, conversationId: string): Promise<void> {
  const { messages, upToRev, gap } = await node.messages.changes({ conversationId, sinceRev: reader.rev, limit: 500, historyFrom: 1 })
  assert.equal(gap, false)
  assert.ok(upToRev >= reader.rev, `upToRev went back from ${reader.rev} to ${upToRev}`)
  let previous = reader.rev
  for (const message of messages) {
    assert.ok(message.rev > previous && message.rev <= upToRev, `rev ${message.rev} is not between ${previous} and ${upToRev}`)
    previous = message.rev
    reader.held.set(message.id, message)
  }
  reader.rev = upToRev
}
