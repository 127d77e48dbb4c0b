import assert from 'node:assert/strict'
import type { JsonObject, Member } from '@confab/protocol'
import type { StoredAttachment } from '../interfaces/message-store.js'
import type { Kit } from './contract-kit.js'
import type { ContractTest } from './contract-test.js'
import { hostileIds, hostileTexts } from './hostile-values.js'

/** App data of every kind that JSON has. */
const deepCustom: JsonObject = {
  string: '$text', empty: '', number: -1.5, big: Number.MAX_SAFE_INTEGER, tiny: 5e-324, zero: 0, yes: true, no: false, none: null,
  list: [1, [2, [3, []]], {}, { a: null }], object: { constructor: 'x', toString: 1, 'key with blanks': '$ne', '\u{1f600}': { length: 3 } }, '0': 'digit', date: '2026-01-01T00:00:00.000Z',
}

/** Values: kept exactly, plain, and nobody else's. */
export function valueContract(test: ContractTest): void {
  test('Values are exact', 'texts are kept byte for byte on every path', async (kit) => {
    const [me, other] = kit.ids(2) as [string, string]
    const { id: conversationId } = await kit.direct([me, other])
    const drafts = hostileTexts.map((text) => ({ conversationId, senderId: me, clientMessageId: kit.id('key'), text, custom: { text }, attachments: [], createdAt: kit.time() }))
    const sent = await Promise.all(drafts.map((draft) => kit.node().messages.append(draft)))
    for (const [index, { message }] of sent.entries()) assert.deepEqual([message.text, message.custom], [hostileTexts[index], { text: hostileTexts[index] }])
    const bySeq = sent.map(({ message }) => message).sort((one, two) => one.seq - two.seq)
    for (const node of kit.nodes) assert.deepEqual(await kit.log(conversationId, node), bySeq)
    const changed = await kit.node().messages.changes({ conversationId, sinceRev: 0, limit: 500, historyFrom: 1 })
    assert.deepEqual(changed.messages, bySeq)
  })

  test('Values are exact', 'texts are kept byte for byte in the sidebar and by edits', async (kit) => {
    const [me, other] = kit.ids(2) as [string, string]
    const edits = hostileTexts.map(async (text) => {
      const { id: conversationId } = await kit.group([me, other])
      const message = await kit.send(conversationId, me, { text: 'before' })
      const edited = await kit.node().messages.edit({ messageId: message.id, conversationId, text, custom: { text }, editedAt: kit.time() })
      assert.deepEqual([edited?.message.text, edited?.message.custom], [text, { text }])
      assert.deepEqual(await kit.node().messages.get(message.id), edited?.message)
      return edited?.message
    })
    const byId = new Map((await Promise.all(edits)).map((message) => [message?.conversationId, message]))
    for (const node of kit.nodes) {
      const rows = await kit.rows(me, node)
      assert.equal(rows.length, hostileTexts.length)
      for (const { conversation, lastMessage } of rows) assert.deepEqual(lastMessage, byId.get(conversation.id))
    }
  })

  test('Values are exact', 'ids are kept and compared exactly, whatever they spell', async (kit) => {
    const people = [...hostileIds]
    const { id: conversationId, members } = await kit.group(people)
    assert.deepEqual(members.map(({ userId }) => userId), people)
    for (const [index, userId] of people.entries()) {
      await kit.node().users.ensure(userId)
      const message = await kit.send(conversationId, userId, { key: userId })
      assert.equal(message.senderId, userId)
      assert.equal((await kit.node().seen.mark({ conversationId, userId, seq: index + 1 })).seq, index + 1)
    }
    assert.deepEqual((await kit.node().users.findMany(people)).map(({ id }) => id).sort(), [...people].sort())
    const marks = await kit.node().seen.list(conversationId)
    assert.deepEqual(marks.map(({ userId, seq }) => people[seq - 1] === userId), people.map(() => true))
    for (const [index, userId] of people.entries()) {
      const row = await kit.row(userId, conversationId)
      assert.deepEqual([row.member.userId, row.seenSeq, row.unseenCount], [userId, index + 1, people.length - 1 - index])
    }
    const me = kit.id()
    await kit.group([me, ...people])
    for (const blocked of people) await kit.node().users.block(me, blocked)
    assert.deepEqual((await kit.node().users.blockedBy(me)).sort(), [...people].sort())
    assert.deepEqual((await kit.node().conversations.sharing(me, people)).sort(), [...people].sort())
    assert.deepEqual(await kit.node().users.blockersAmong(people, me), [])
  })

  test('Values are exact', 'app data of every JSON kind comes back as it went in', async (kit) => {
    const { user, conversation, message } = await makeOneOfEach(kit)
    assert.deepEqual([user.custom, conversation.custom, message.custom], [deepCustom, deepCustom, deepCustom])
    for (const node of kit.nodes) {
      assert.deepEqual((await node.users.findMany([user.id]))[0]?.custom, deepCustom)
      assert.deepEqual((await node.conversations.get(conversation.id))?.custom, deepCustom)
      assert.deepEqual((await node.messages.get(message.id))?.custom, deepCustom)
      const row = await kit.row(user.id, conversation.id, node)
      assert.deepEqual([row.conversation.custom, row.lastMessage?.custom], [deepCustom, deepCustom])
    }
  })

  test('Values are exact', 'files of messages come back as they went in, on every path, and go with a deletion', async (kit) => {
    const [me, other] = kit.ids(2) as [string, string]
    const { id: conversationId } = await kit.direct([me, other])
    const attachments = hostileTexts.slice(0, 10).map((name, index): StoredAttachment => ({
      kind: 'image', name, contentType: 'image/png', size: index + 1, width: index % 2 === 0 ? null : 640, height: index % 2 === 0 ? null : 480, key: `c-${index}.png`,
    }))
    const key = kit.id('key')
    const message = await kit.send(conversationId, me, { text: '', key, attachments })
    assert.deepEqual(message.attachments, attachments)
    const edited = await kit.node().messages.edit({ messageId: message.id, conversationId, text: 'caption', editedAt: kit.time() })
    assert.deepEqual(edited?.message.attachments, attachments, 'an edit changed the files')
    for (const node of kit.nodes) {
      const row = await kit.row(other, conversationId, node)
      const changed = await node.messages.changes({ conversationId, sinceRev: 0, limit: 5, historyFrom: 1 })
      const sent = await node.messages.findSent({ conversationId, senderId: me, clientMessageId: key })
      for (const found of [await node.messages.get(message.id), row.lastMessage, changed.messages[0], sent, ...(await kit.log(conversationId, node))]) assert.deepEqual(found?.attachments, attachments)
    }
    const deleted = await kit.node().messages.delete({ messageId: message.id, conversationId, deletedAt: kit.time() })
    assert.deepEqual(deleted?.message.attachments, [], 'a tombstone has files')
    for (const node of kit.nodes) {
      assert.deepEqual((await node.messages.get(message.id))?.attachments, [])
      assert.deepEqual((await kit.row(other, conversationId, node)).lastMessage?.attachments, [])
    }
  })

  test('Values are plain', 'everything returned survives JSON unchanged', async (kit) => {
    for (const [name, read] of await readers(kit)) {
      const value = await read()
      assert.deepEqual(JSON.parse(JSON.stringify(value)), value, `${name} returns what JSON cannot say`)
    }
  })

  test('Values are plain', 'who changes what was returned does not change what is stored', async (kit) => {
    for (const [name, read] of await readers(kit)) {
      const before = JSON.stringify(await read())
      spoil(await read())
      assert.equal(JSON.stringify(await read()), before, `what ${name} returns is what is stored, not a copy`)
    }
  })

  test('Values are plain', 'what a write returns, and what it was given, may be changed afterwards', async (kit) => {
    const given = structuredClone({ custom: deepCustom, members: [] as Member[] })
    const { user, conversation, message } = await makeOneOfEach(kit, given)
    const stored = async () => ({
      user: (await kit.storage.users.findMany([message.senderId]))[0],
      conversation: await kit.storage.conversations.get(message.conversationId),
      message: await kit.storage.messages.get(messageId),
    })
    const messageId = message.id
    const first = structuredClone({ user, conversation, message })
    for (const value of [user, conversation, message.custom, given]) spoil(value)
    assert.deepEqual(await stored(), first, 'who changes what start, append or update returned or was given changes what is stored')

    const edit = { messageId, conversationId: message.conversationId, custom: structuredClone(deepCustom), editedAt: kit.time() }
    const edited = (await kit.storage.messages.edit(edit)) ?? assert.fail()
    const change = { custom: structuredClone(deepCustom) }
    const changed = (await kit.storage.conversations.change(message.conversationId, 1, change)) ?? assert.fail()
    const second = structuredClone({ user: first.user, conversation: changed, message: edited.message })
    for (const value of [edited, changed, edit.custom, change.custom]) spoil(value)
    assert.deepEqual(await stored(), second, 'who changes what edit or change returned or was given changes what is stored')
  })

  test('Ready', 'prepare and ping resolve, also again and at the same time', async (kit) => {
    await Promise.all(kit.nodes.flatMap((node) => [node.prepare(), node.prepare(), node.ping(), node.ping()]))
  })
}

async function makeOneOfEach(kit: Kit, { custom, members }: { custom: JsonObject; members: Member[] } = { custom: deepCustom, members: [] }) {
  const [id, other] = kit.ids(2) as [string, string]
  const user = await kit.storage.users.update(id, { name: `Ada ${id}`, custom })
  await kit.storage.users.block(id, other)
  for (const userId of [id, other]) members.push({ userId, role: 'member', joinedAt: kit.time(), historyFrom: 1 })
  const draft = {
    key: kit.id('key'), kind: 'direct' as const, name: null, avatarUrl: null, custom, createdBy: id, createdAt: kit.time(), directUserIds: [id, other] as [string, string], members,
  }
  const { conversation } = await kit.storage.conversations.start(draft)
  const attachments: StoredAttachment[] = [{ kind: 'file', name: 'a.txt', contentType: 'text/plain', size: 1, width: null, height: null, key: 'c-1.txt' }]
  const message = await kit.send(conversation.id, id, { custom, attachments, node: kit.storage })
  await kit.storage.seen.mark({ conversationId: conversation.id, userId: id, seq: 1 })
  return { user, conversation, message, other, key: draft.key }
}

/** Every read there is, on one set of data. */
async function readers(kit: Kit): Promise<[string, () => Promise<unknown>][]> {
  const { user, conversation, message, other, key } = await makeOneOfEach(kit)
  const { users, conversations, messages, seen } = kit.storage
  const conversationId = conversation.id
  return [
    ['users.findMany', () => users.findMany([user.id])],
    ['users.search', () => users.search({ query: user.name, limit: 5 })],
    ['users.blockedBy', () => users.blockedBy(user.id)],
    ['users.blockersAmong', () => users.blockersAmong([user.id], other)],
    ['conversations.get', () => conversations.get(conversationId)],
    ['conversations.findByKey', () => conversations.findByKey(key)],
    ['conversations.sidebar', () => conversations.sidebar({ userId: user.id, limit: 5 })],
    ['conversations.heads', () => conversations.heads(user.id, [conversationId])],
    ['conversations.sharing', () => conversations.sharing(user.id, [other])],
    ['messages.get', () => messages.get(message.id)],
    ['messages.findSent', () => messages.findSent(message)],
    ['messages.page', () => messages.page({ conversationId, limit: 5, historyFrom: 1 })],
    ['messages.changes', () => messages.changes({ conversationId, sinceRev: 0, limit: 5, historyFrom: 1 })],
    ['messages.append of a key again', () => messages.append({ ...message, conversationId })],
    ['seen.list', () => seen.list(conversationId)],
    ['seen.mark', () => seen.mark({ conversationId, userId: user.id, seq: 1 })],
  ]
}

/** Changes everything in a value. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) spoil(inner)
  for (const key of Object.keys(value)) (value as Record<string, unknown>)[key] = 'spoilt'
  if (Array.isArray(value)) value.push('spoilt')
  else Object.assign(value, { spoilt: true })
}
