import { expect, it } from 'vitest'
import { behaviour } from './behaviour.js'

await behaviour('people', world => {
  it('a person sees their own profile, with whom they have blocked', async () => {
    const [ann] = await world.people('ann')
    expect(await ann.getMe()).toEqual({ id: ann.id, name: ann.name, bio: '', avatarUrl: null, custom: {}, blockedUserIds: [] })
  })

  it('a person exists from their first call, called by their id', async () => {
    const id = `newcomer-${process.pid}-${Math.random().toString(36).slice(2)}`
    expect(await world.chat.host.call({ userId: id }, 'getMe', {})).toMatchObject({ id, name: id })
  })

  it('updateMe changes what it names and leaves the rest', async () => {
    const [ann] = await world.people('ann')
    await ann.updateMe({ bio: 'I paint.', avatarUrl: 'https://example.org/ann.png', custom: { team: ['red', { deep: true }] } })
    const changed = await ann.updateMe({ name: 'Ann Ba-Ker' })
    expect(changed).toEqual({ id: ann.id, name: 'Ann Ba-Ker', bio: 'I paint.', avatarUrl: 'https://example.org/ann.png', custom: { team: ['red', { deep: true }] }, blockedUserIds: [] })
    expect(await ann.getMe()).toEqual(changed)
  })

  it('updateMe takes a picture away with null, and replaces app data whole', async () => {
    const [ann] = await world.people('ann')
    await ann.updateMe({ avatarUrl: '/pictures/ann.png', custom: { a: 1, b: 2 } })
    expect(await ann.updateMe({ avatarUrl: null, custom: { b: 3 } })).toMatchObject({ avatarUrl: null, custom: { b: 3 } })
  })

  it('a changed profile is told to the person and to those who asked for their presence, once each, and to nobody else', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    await world.group(ann, bo, cy)
    await bo.getPresence({ userIds: [ann.id] })
    await ann.updateMe({ bio: 'new' })
    const user = { id: ann.id, name: ann.name, bio: 'new', avatarUrl: null, custom: {} }
    expect(await bo.events.next('user.updated')).toEqual({ user })
    expect(await ann.events.next('user.updated')).toEqual({ user })
    await Promise.all([ann.settled(), bo.settled(), cy.settled()])
    expect([ann, bo, cy].map(person => person.events.named('user.updated').length)).toEqual([1, 1, 0])
  })

  it('people see of one another what is public, not whom they have blocked', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await bo.blockUser({ userId: ann.id })
    expect(await ann.getUsers({ userIds: [bo.id] })).toEqual({ users: [{ id: bo.id, name: bo.name, bio: '', avatarUrl: null, custom: {} }] })
  })

  it('getUsers answers each person once and leaves out who does not exist', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { users } = await ann.getUsers({ userIds: [bo.id, 'nobody-at-all', ann.id, bo.id] })
    expect(users.map(user => user.id).sort()).toEqual([ann.id, bo.id].sort())
    expect(await ann.getUsers({ userIds: [] })).toEqual({ users: [] })
  })

  it('findUsers finds by the beginning of any word of a name, in any case', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const word = `Zq${process.pid}${Math.random().toString(36).slice(2, 8)}`
    await bo.updateMe({ name: `Bo ${word}` })
    for (const query of [word, word.toLowerCase().slice(0, -2), `bo ${word}`.toUpperCase()]) {
      const { users } = await ann.findUsers({ query, limit: 100 })
      expect(users.map(user => user.id), query).toContain(bo.id)
    }
    expect((await ann.findUsers({ query: word.slice(2) })).users.map(user => user.id)).not.toContain(bo.id)
  })

  it('findUsers takes a pattern as text', async () => {
    const [ann] = await world.people('ann')
    for (const query of ['.*', '^', 'a|b', '(', '[', '\\', '$', '%']) expect(await ann.findUsers({ query }), query).toEqual({ users: [], cursor: null })
  })

  it('findUsers goes on page by page, each person once, by name', async () => {
    const word = `Pg${process.pid}${Math.random().toString(36).slice(2, 8)}`
    const everyone = await world.people('ann', 'bo', 'cy', 'di', 'ed')
    // Names that differ in case and not at all, so that the order needs its tiebreak.
    const names = [`${word} b`, `${word} A`, `${word} a`, `${word} A`, `${word} c`]
    for (const [at, person] of everyone.entries()) await person.updateMe({ name: names[at] as string })
    const found: { id: string; name: string }[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof everyone[0]['findUsers']>> = await everyone[0].findUsers({ query: word, limit: 2, ...(cursor === null ? {} : { cursor }) })
      expect(page.users.length).toBeLessThanOrEqual(2)
      found.push(...page.users)
      cursor = page.cursor
    } while (cursor !== null)
    expect(found.map(user => user.name.toLowerCase())).toEqual([...names].map(name => name.toLowerCase()).sort())
    expect(new Set(found.map(user => user.id)).size).toBe(5)
  })

  it('a cursor that nobody gave is refused or starts somewhere, and breaks nothing', async () => {
    const [ann] = await world.people('ann')
    for (const cursor of ['made up', '{}', 'eyJhIjoxfQ==', '[1,2]', '\u0000', '$where', 'x'.repeat(512)]) {
      for (const call of [ann.findUsers({ cursor }), ann.getSidebar({ cursor })]) {
        const code = await call.then(page => (Object.hasOwn(page, 'cursor') ? 'a page' : 'no page'), (error: { code: string }) => error.code)
        expect(['a page', 'INVALID_INPUT'], cursor).toContain(code)
      }
    }
  })
})
