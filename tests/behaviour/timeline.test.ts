import { expect, it } from 'vitest'
import { behaviour } from './behaviour.js'
import type { Person, World } from './world.js'

/** A conversation with 25 messages, numbered by their text. */
async function told(world: World): Promise<{ ann: Person; bo: Person; conversationId: string }> {
  const [ann, bo] = await world.people('ann', 'bo')
  const { id: conversationId } = await world.direct(ann, bo)
  for (let at = 1; at <= 25; at += 1) await (at % 2 === 0 ? ann : bo).sendMessage({ conversationId, text: `${at}` })
  return { ann, bo, conversationId }
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

await behaviour('the timeline', world => {
  it('shows the latest page first, oldest message first, and says whether there is more', async () => {
    const { ann, conversationId } = await told(world)
    const page = await ann.listMessages({ conversationId, limit: 10 })
    expect(page.messages.map(message => message.seq)).toEqual(span(16, 25))
    expect(page).toMatchObject({ rev: 25, hasOlder: true, hasNewer: false })
  })

  it('goes back page by page without a hole and without a double', async () => {
    const { bo, conversationId } = await told(world)
    const seqs: number[] = []
    let before: number | undefined
    for (let more = true; more;) {
      const page: Awaited<ReturnType<Person['listMessages']>> = await bo.listMessages({ conversationId, limit: 7, ...(before === undefined ? {} : { before }) })
      seqs.unshift(...page.messages.map(message => message.seq))
      before = page.messages[0]?.seq
      more = page.hasOlder
    }
    expect(seqs).toEqual(span(1, 25))
  })

  it('goes forward from a message', async () => {
    const { ann, conversationId } = await told(world)
    const page = await ann.listMessages({ conversationId, after: 3, limit: 5 })
    expect(page.messages.map(message => message.seq)).toEqual(span(4, 8))
    expect(page).toMatchObject({ hasOlder: true, hasNewer: true })
    expect(await ann.listMessages({ conversationId, after: 25 })).toMatchObject({ messages: [], hasOlder: true, hasNewer: false })
  })

  it('shows what is around a message, itself included', async () => {
    const { ann, conversationId } = await told(world)
    const page = await ann.listMessages({ conversationId, around: 12, limit: 6 })
    expect(page.messages.map(message => message.seq)).toEqual(span(10, 15))
    expect(page).toMatchObject({ hasOlder: true, hasNewer: true })
    expect((await ann.listMessages({ conversationId, around: 1, limit: 6 })).messages.map(message => message.seq)).toContain(1)
  })

  it('ends where it ends', async () => {
    const { ann, conversationId } = await told(world)
    expect(await ann.listMessages({ conversationId, before: 1 })).toMatchObject({ messages: [], hasOlder: false, hasNewer: true })
    expect((await ann.listMessages({ conversationId, limit: 100 })).messages).toHaveLength(25)
  })

  it('of an empty conversation is empty', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    expect(await ann.listMessages({ conversationId })).toEqual({ messages: [], rev: 0, hasOlder: false, hasNewer: false })
  })

  it('gives 50 where no number is asked for', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await Promise.all(Array.from({ length: 55 }, (_, at) => ann.sendMessage({ conversationId, text: `${at}` })))
    expect((await ann.listMessages({ conversationId })).messages.map(message => message.seq)).toEqual(span(6, 55))
  })
})
