import assert from 'node:assert/strict'
import type { StoredMessage } from '../interfaces/message-store.js'
import type { Kit } from './contract-kit.js'
import type { ContractTest } from './contract-test.js'

/** The sidebar of each of these people, on each node, shows the end of the log. */
async function assertHead(kit: Kit, conversationId: string, userIds: readonly string[], why: string): Promise<void> {
  const stored = await kit.log(conversationId)
  const lastRev = Math.max(0, ...stored.map(({ rev }) => rev))
  for (const node of kit.nodes) {
    for (const userId of userIds) {
      const row = await kit.row(userId, conversationId, node)
      assert.deepEqual(row.lastMessage, stored.at(-1) ?? null, `${why}: the sidebar shows another last message than the log has`)
      assert.deepEqual([row.lastSeq, row.lastRev], [stored.length, lastRev], `${why}: lastSeq and lastRev of the sidebar are not those of the log`)
      const [head] = await node.conversations.heads(userId, [conversationId])
      assert.deepEqual(head, { conversationId, version: row.conversation.version, lastRev, lastSeq: stored.length }, `${why}: the head is not that of the log`)
    }
  }
}

/** A3. */
export function headContract(test: ContractTest): void {
  test('A3 visible', 'the sidebar of every member shows each append, edit and delete once it has resolved', async (kit) => {
    const people = kit.ids(3)
    const { id } = await kit.group(people)
    await assertHead(kit, id, people, 'before the first message')
    const one = await kit.send(id, people[0] as string)
    await assertHead(kit, id, people, 'after an append')
    const edit = (messageId: string) => kit.node().messages.edit({ messageId, conversationId: id, text: kit.id('edit'), editedAt: kit.time() })
    await edit(one.id)
    await assertHead(kit, id, people, 'after an edit of the last message')
    const two = await kit.send(id, people[1] as string)
    await edit(one.id)
    await assertHead(kit, id, people, 'after an edit of an older message')
    await kit.node().messages.delete({ messageId: one.id, conversationId: id, deletedAt: kit.time() })
    await assertHead(kit, id, people, 'after a delete of an older message')
    await kit.node().messages.delete({ messageId: two.id, conversationId: id, deletedAt: kit.time() })
    await assertHead(kit, id, people, 'after a delete of the last message')
  })

  test('A3 visible', 'whatever resolved is in the sidebar, while old messages are edited and new ones come', async (kit) => {
    for (let round = 0; round < 3 * kit.rounds; round += 1) {
      const people = kit.ids(3)
      const { id } = await kit.group(people)
      const old = await kit.send(id, people[0] as string)
      const shows = async (message: StoredMessage, userId: string): Promise<void> => {
        const row = await kit.row(userId, id)
        assert.ok(row.lastSeq >= message.seq, `message ${message.seq} has resolved and the sidebar is at ${row.lastSeq}`)
        assert.ok(row.lastRev >= message.rev, `change ${message.rev} has resolved and the sidebar is at ${row.lastRev}`)
        assert.ok((row.lastMessage?.seq ?? 0) >= message.seq, `message ${message.seq} has resolved and the sidebar shows ${row.lastMessage?.seq ?? 'none'}`)
      }
      const append = async (): Promise<void> => {
        const senderId = kit.random.pick(people)
        await shows(await kit.send(id, senderId), kit.random.pick(people))
      }
      const edit = async (): Promise<void> => {
        const result = await kit.node().messages.edit({ messageId: old.id, conversationId: id, text: kit.id('edit'), editedAt: kit.time() })
        await shows({ ...(result?.message as StoredMessage), seq: 0 }, kit.random.pick(people))
      }
      const editLast = async (): Promise<void> => {
        const message = await kit.send(id, people[0] as string)
        const result = await kit.node().messages.edit({ messageId: message.id, conversationId: id, text: kit.id('edit'), editedAt: kit.time() })
        const row = await kit.row(kit.random.pick(people), id)
        if (row.lastMessage?.id === message.id) assert.deepEqual(row.lastMessage, result?.message, 'the sidebar shows the last message as it was before its edit')
      }
      const actions = Array.from({ length: 8 }, () => [append, edit, editLast]).flat()
      await Promise.all(kit.random.shuffle(actions).map((action) => action()))
      await assertHead(kit, id, people, 'after concurrent edits and appends')
    }
  })

  test('A3 visible', 'the head is the same in whatever order its writes arrive', async (kit) => {
    const capture = kit.under.captureHeadWrites
    for (const order of permutations([0, 1, 2, 3])) {
      const people = kit.ids(2)
      const { id } = await kit.group(people)
      const send = () => kit.send(id, people[0] as string, { node: kit.storage })
      const edit = ({ id: messageId }: StoredMessage) => kit.storage.messages.edit({ messageId, conversationId: id, text: '$edited', editedAt: kit.time() })
      const remove = ({ id: messageId }: StoredMessage) => kit.storage.messages.delete({ messageId, conversationId: id, deletedAt: kit.time() })
      const old = await send()
      if (capture === undefined) {
        // Nothing to hold back: the changes themselves come in every order, at the same time.
        const changes: (() => Promise<unknown>)[] = [send, () => edit(old), async () => edit(await send()), () => remove(old)]
        await Promise.all(order.map((index) => changes[index] as () => Promise<unknown>).map((change) => change()))
      } else {
        const writes = await capture(async () => {
          const last = await send()
          await edit(old)
          await edit(last)
          await remove(old)
        })
        assert.equal(writes.length, 4, 'four awaited changes are not four writes of the head')
        for (const index of order) await writes[index]?.()
      }
      await assertHead(kit, id, people, `with head writes in the order ${order.join(' ')}`)
    }
  })

  test('A3 visible', 'heads tells where conversations stand, those only in which the person is, up to 200 at once', async (kit) => {
    const [me, other, stranger] = kit.ids(3) as [string, string, string]
    const mine = await Promise.all(Array.from({ length: 99 }, () => kit.group([me, other])))
    const foreign = await Promise.all(Array.from({ length: 99 }, () => kit.group([stranger])))
    const message = await kit.send(mine[0]?.id as string, me)
    await kit.node().messages.edit({ messageId: message.id, conversationId: message.conversationId, text: 'edited', editedAt: kit.time() })
    await kit.node().conversations.change(mine[1]?.id as string, 1, { name: 'Other' })
    const ids = kit.random.shuffle([...mine, ...foreign].map(({ id }) => id))
    const heads = await kit.node().conversations.heads(me, [...ids, 'unknown', '__proto__'])
    const expected = mine.map(({ id }, index) => ({ conversationId: id, version: index === 1 ? 2 : 1, lastRev: index === 0 ? 2 : 0, lastSeq: index === 0 ? 1 : 0 }))
    const byId = (one: { conversationId: string }, two: { conversationId: string }) => (one.conversationId < two.conversationId ? -1 : 1)
    assert.deepEqual(heads.sort(byId), expected.sort(byId))
    assert.deepEqual(await kit.node().conversations.heads(me, []), [])
  })
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}
