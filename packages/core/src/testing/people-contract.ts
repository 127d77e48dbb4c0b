import assert from 'node:assert/strict'
import type { User } from '@confab/protocol'
import type { Kit } from './contract-kit.js'
import type { ContractTest } from './contract-test.js'
import { followCursors } from './follow-cursors.js'

async function found(kit: Kit, query: string, among: readonly string[], limit = 100): Promise<string[]> {
  const people = await followCursors(async (from) => {
    const { users, cursor } = await kit.node().users.search({ query, cursor: from, limit })
    assert.ok(users.length <= limit, `a page of ${limit} has ${users.length} people`)
    return { items: users, cursor }
  })
  return people.map(({ id }) => id).filter((id) => among.includes(id))
}

/** People, the search, and blocks. */
export function peopleContract(test: ContractTest): void {
  test('People', 'a new person is called by their id; ensuring them again, or 50 times at once, changes nothing', async (kit) => {
    const [one, other] = kit.ids(2) as [string, string]
    assert.deepEqual(await kit.node().users.findMany([one]), [])
    await Promise.all(Array.from({ length: 50 }, () => kit.node().users.ensure(one)))
    const fresh: User = { id: one, name: one, bio: '', avatarUrl: null, custom: {} }
    for (const node of kit.nodes) assert.deepEqual(await node.users.findMany([one]), [fresh])
    const updated = await kit.node().users.update(one, { name: 'Ada' })
    await kit.node().users.ensure(one)
    assert.deepEqual(await kit.node().users.findMany([one, other]), [updated])
  })

  test('People', 'an update makes or changes a person, leaves what it does not name, and replaces custom whole', async (kit) => {
    const [id] = kit.ids(1) as [string]
    const made = await kit.node().users.update(id, { bio: 'b', custom: { a: 1, b: 2 } })
    assert.deepEqual(made, { id, name: id, bio: 'b', avatarUrl: null, custom: { a: 1, b: 2 } })
    const changed = await kit.node().users.update(id, { name: 'N', avatarUrl: '/a.png', custom: { c: [{ d: null }] } })
    assert.deepEqual(changed, { id, name: 'N', bio: 'b', avatarUrl: '/a.png', custom: { c: [{ d: null }] } })
    assert.deepEqual(await kit.node().users.update(id, { avatarUrl: null }), { ...changed, avatarUrl: null })
    for (const node of kit.nodes) assert.deepEqual(await node.users.findMany([id]), [{ ...changed, avatarUrl: null }])
  })

  test('People', 'findMany finds those that exist among up to 1,000, each once', async (kit) => {
    const known = kit.ids(20)
    await Promise.all(known.map((id) => kit.node().users.ensure(id)))
    const asked = kit.random.shuffle([...known, ...kit.ids(970), '__proto__', 'constructor', '$where', '', known[0] as string])
    assert.deepEqual((await kit.node().users.findMany(asked)).map(({ id }) => id).sort(), [...known].sort())
    assert.deepEqual(await kit.node().users.findMany([]), [])
  })

  test('People', 'the search goes by the beginning of the name or of one of its words, in any case', async (kit) => {
    const run = kit.id('q').replaceAll('-', '')
    const names = [`${run} Ada Lovelace`, `Grace ${run}Hopper`, `Émilie ${run}Élan`, `Nope x${run}`, `${run.toUpperCase()} Ünal`]
    const ids = kit.ids(names.length)
    await Promise.all(ids.map((id, index) => kit.node().users.update(id, { name: names[index] as string })))
    const search = async (query: string) => (await found(kit, query, ids)).sort()
    const at = (...indexes: number[]) => indexes.map((index) => ids[index]).sort()
    assert.deepEqual(await search(run), at(0, 1, 2, 4))
    assert.deepEqual(await search(run.toUpperCase()), at(0, 1, 2, 4))
    assert.deepEqual(await search(`${run} ada`), at(0))
    assert.deepEqual(await search(`${run}hop`), at(1))
    assert.deepEqual(await search(`${run}Él`), at(2))
    assert.deepEqual(await search(`${run}él`), at(2))
    assert.deepEqual(await search(run.slice(1)), [], 'the middle of a word was found')
    assert.ok((await search('lovel')).includes(ids[0] as string))
    assert.ok((await search('GRACE')).includes(ids[1] as string))
    await kit.node().users.update(ids[0] as string, { name: `Other ${run}new` })
    assert.deepEqual(await search(`${run} ada`), [], 'a person was found by a name they had before')
    assert.deepEqual(await search(`${run}new`), at(0))
  })

  test('People', 'a query is data, never a pattern', async (kit) => {
    const run = kit.id('q').replaceAll('-', '')
    const names = [`${run}abc`, `${run}.*`, `${run}[a]`, `${run}(`, `${run}\\d`, `${run}$`, `${run}^x`, `${run}|y`]
    const ids = kit.ids(names.length)
    await Promise.all(ids.map((id, index) => kit.node().users.update(id, { name: names[index] as string })))
    for (const [index, name] of names.entries()) {
      assert.deepEqual(await found(kit, name, ids), [ids[index]], `query ${name}`)
    }
    for (const query of ['.*', '^', '.', '[', '(', '\\', `${run}.bc`, `${run}(abc|x)`, `.${run}`, `${run}abc$`, '$where', '__proto__', '{"$gt":""}', '%', '_', '*', '\u0000']) {
      assert.deepEqual(await found(kit, query, ids), [], `query ${query}`)
    }
  })

  test('People', 'people come by name in any case, then by id, and cursors show each once', async (kit) => {
    const run = kit.id('q').replaceAll('-', '')
    const names = ['b', 'A', 'a', 'B', 'c', 'A', 'a b', 'C', 'aa', 'b'].map((name) => `${run} ${name}`)
    const ids = kit.random.shuffle(kit.ids(names.length))
    await Promise.all(ids.map((id, index) => kit.node().users.update(id, { name: names[index] as string })))
    const place = (id: string) => `${names[ids.indexOf(id)]?.toLowerCase()}\n${id}`
    const expected = [...ids].sort((one, other) => (place(one) < place(other) ? -1 : 1))
    for (const limit of [1, 3, 9, 10, 100]) assert.deepEqual(await found(kit, run, ids, limit), expected, `pages of ${limit}`)
    assert.deepEqual(await found(kit, '', ids), expected, 'the empty query does not list everybody in order')
    assert.equal((await kit.node().users.search({ query: run, limit: 10 })).cursor, null)
  })

  test('Blocks', 'are kept per direction; repeating one or taking it back twice changes nothing', async (kit) => {
    const [me, one, two] = kit.ids(3) as [string, string, string]
    const users = kit.node().users
    assert.deepEqual(await users.blockedBy(me), [])
    await Promise.all([one, two, one, one].map((id) => kit.node().users.block(me, id)))
    for (const node of kit.nodes) {
      assert.deepEqual((await node.users.blockedBy(me)).sort(), [one, two].sort())
      assert.deepEqual(await node.users.blockedBy(one), [])
      assert.deepEqual(await node.users.blockersAmong([me, two, '__proto__'], one), [me])
      assert.deepEqual(await node.users.blockersAmong([one, two], me), [])
    }
    await kit.node().users.unblock(me, one)
    await kit.node().users.unblock(me, one)
    await kit.node().users.unblock(one, me)
    assert.deepEqual(await users.blockedBy(me), [two])
    assert.deepEqual(await users.blockersAmong([me], one), [])
    assert.deepEqual(await users.blockersAmong([], two), [])
  })

  test('Blocks', 'a direct conversation tells which of the two have blocked the other; a group tells nothing', async (kit) => {
    const [one, two] = kit.ids(2) as [string, string]
    await kit.node().users.block(two, one)
    const direct = await kit.direct([one, two])
    const group = await kit.group([one, two])
    const blockedBy = async (id: string) => (await kit.node().conversations.get(id))?.blockedBy.sort()
    assert.deepEqual(direct.blockedBy, [two], 'a block made before the conversation is not told')
    await kit.node().users.block(one, two)
    assert.deepEqual(await blockedBy(direct.id), [one, two].sort())
    assert.deepEqual((await kit.direct([one, two])).blockedBy.sort(), [one, two].sort())
    await kit.node().users.unblock(two, one)
    assert.deepEqual(await blockedBy(direct.id), [one])
    assert.deepEqual((await kit.node().conversations.change(direct.id, 1, { custom: { a: 1 } }))?.blockedBy, [one])
    assert.deepEqual(await blockedBy(group.id), [])
    await kit.node().users.unblock(one, two)
    assert.deepEqual(await blockedBy(direct.id), [])
  })
}
