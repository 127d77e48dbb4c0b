import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StoredMessage } from '../interfaces/message-store.js'
import type { Page, PageQuery } from '../interfaces/message-store.js'
import type { Kit } from './contract-kit.js'
import type { ContractTest } from './contract-test.js'

type Place = Partial<Pick<PageQuery, 'before' | 'after' | 'around' | 'historyFrom'>>

/** A page in short: its seqs, and an arrow where there is more. */
async function brief(kit: Kit, conversationId: string, place: Place, limit: number): Promise<string> {
  const page = await kit.node().messages.page({ conversationId, limit, historyFrom: 1, ...place })
  return `${page.hasOlder ? '<' : ''}${page.messages.map(({ seq }) => seq).join(' ')}${page.hasNewer ? '>' : ''}`
}

/** Pages. */
export function pageContract(test: ContractTest): void {
  test('A6 bounded', 'a page is the latest, or lies before, after or around a seq, oldest first, and says whether there is more', async (kit) => {
    const { id, createdBy } = await kit.direct()
    assert.equal(await brief(kit, id, {}, 10), '')
    assert.equal(await brief(kit, id, { before: 5 }, 10), '')
    assert.equal(await brief(kit, id, { after: 0 }, 10), '')
    for (let index = 0; index < 9; index += 1) await kit.send(id, createdBy)
    const cases: [Place, number, string][] = [
      [{}, 9, '1 2 3 4 5 6 7 8 9'], [{}, 4, '<6 7 8 9'], [{}, 100, '1 2 3 4 5 6 7 8 9'], [{}, 1, '<9'],
      [{ before: 5 }, 2, '<3 4>'], [{ before: 3 }, 2, '1 2>'], [{ before: 3 }, 5, '1 2>'], [{ before: 10 }, 3, '<7 8 9'], [{ before: 99 }, 3, '<7 8 9'], [{ before: 1 }, 3, '>'],
      [{ after: 5 }, 2, '<6 7>'], [{ after: 7 }, 2, '<8 9'], [{ after: 7 }, 5, '<8 9'], [{ after: 0 }, 3, '1 2 3>'], [{ after: 9 }, 3, '<'], [{ after: 99 }, 3, '<'],
      [{ around: 5 }, 4, '<4 5 6 7>'], [{ around: 5 }, 5, '<3 4 5 6 7>'], [{ around: 5 }, 1, '<5>'], [{ around: 1 }, 4, '1 2 3>'], [{ around: 9 }, 4, '<8 9'], [{ around: 5 }, 100, '1 2 3 4 5 6 7 8 9'],
    ]
    for (const [place, limit, expected] of cases) {
      assert.equal(await brief(kit, id, place, limit), expected, `page ${JSON.stringify(place)} of ${limit}`)
    }
  })

  test('A6 bounded', 'following pages down or up shows every message of a long history once, at any depth', async (kit) => {
    const { id: conversationId, createdBy } = await kit.direct()
    const length = 300
    await kit.fill(conversationId, createdBy, length)
    const all = Array.from({ length }, (_, index) => index + 1)
    const down: number[] = []
    for (let before: number | undefined; ; before = down[0]) {
      const page = await kit.node().messages.page({ conversationId, before, limit: 37, historyFrom: 1 })
      down.unshift(...page.messages.map(({ seq }) => seq))
      if (!page.hasOlder) break
      assert.ok((down[0] ?? Infinity) < (before ?? Infinity), 'a page is empty, or does not lead on, although there is something below it')
    }
    assert.deepEqual(down, all)
    assert.deepEqual((await kit.log(conversationId)).map(({ seq }) => seq), all)
    assert.equal(await brief(kit, conversationId, { around: 42 }, 6), '<40 41 42 43 44 45>')
  })

  test('A2 ordered', 'pages go by seq, whatever the clocks of the servers said', async (kit) => {
    const { id: conversationId, createdBy } = await kit.direct()
    const offsets = kit.random.shuffle(Array.from({ length: 12 }, (_, index) => index * 60_000))
    const sent: StoredMessage[] = []
    for (const offset of [900_000, ...offsets, -900_000]) sent.push(await kit.send(conversationId, createdBy, { at: offset }))
    assert.deepEqual(await kit.log(conversationId), sent)
    assert.equal(await brief(kit, conversationId, {}, 3), '<12 13 14')
    assert.equal(await brief(kit, conversationId, { before: 5 }, 2), '<3 4>')
    assert.equal(await brief(kit, conversationId, { after: 5 }, 2), '<6 7>')
    assert.equal((await kit.row(createdBy, conversationId)).lastMessage?.seq, 14)
  })

  test('A2 ordered', 'a page read while others write, and the changes since its rev, together miss nothing', async (kit) => {
    for (let round = 0; round < 3 * kit.rounds; round += 1) {
      const people = kit.ids(3)
      const { id: conversationId } = await kit.group(people)
      const old = await kit.send(conversationId, people[0] as string)
      let writing = true
      const written = Promise.all(people.map(async (senderId) => {
        for (let step = 0; step < 8; step += 1) {
          if (step % 2 === 0) await kit.send(conversationId, senderId)
          else await kit.node().messages.edit({ messageId: old.id, conversationId, text: kit.id('edit'), editedAt: kit.time() })
        }
      })).finally(() => (writing = false))
      const read = async (): Promise<Page[]> => {
        const pages = []
        while (writing) {
          pages.push(await kit.node().messages.page({ conversationId, limit: 100, historyFrom: 1 }))
          await nextTurn()
        }
        return pages
      }
      const [pages] = await Promise.all([read(), written])
      const stored = await kit.log(conversationId)
      for (const page of kit.random.shuffle(pages).slice(0, 20)) {
        const held = new Map(page.messages.map((message) => [message.id, message]))
        const since = await kit.node().messages.changes({ conversationId, sinceRev: page.rev, limit: 500, historyFrom: 1 })
        for (const message of since.messages) held.set(message.id, message)
        const bySeq = [...held.values()].sort((one, other) => one.seq - other.seq)
        assert.deepEqual(bySeq, stored, `a page at rev ${page.rev} and what came after it differ from what is stored`)
      }
    }
  })
}
