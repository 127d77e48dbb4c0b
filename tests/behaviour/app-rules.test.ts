import type { CustomSchema, UserDirectory } from '@confab/core'
import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'

await behaviour('an app that narrows rights', world => {
  it('is asked after Confab has agreed, and its no is FORBIDDEN', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await ann.sendMessage({ conversationId, text: 'fine' })
    await expectRefusal(ann.call('markSeen', { conversationId }), 'FORBIDDEN')
    expect(await ann.getMe()).toMatchObject({ id: ann.id })
  })

  it('cannot widen them: who has no access still finds nothing', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.direct(ann, bo)
    await expectRefusal(cy.markSeen({ conversationId }), 'NOT_FOUND')
    await expectRefusal(cy.listMessages({ conversationId }), 'NOT_FOUND')
  })
}, { can: (_actor, operation) => operation !== 'markSeen' })

const orderOnly: CustomSchema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: value => (typeof (value as { order?: unknown }).order === 'number' ? { value } : { issues: [{ message: 'order must be a number' }] }),
  },
}

await behaviour('an app with a schema of its own for app data', world => {
  it('refuses what does not fit as INVALID_INPUT and keeps what does', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await expectRefusal(ann.sendMessage({ to: bo.id, text: 'x', custom: { order: 'seven' } }), 'INVALID_INPUT')
    const { id: messageId } = await ann.sendMessage({ to: bo.id, text: 'x', custom: { order: 7 } })
    expect((await bo.getMessage({ messageId })).custom).toEqual({ order: 7 })
    await expectRefusal(ann.editMessage({ messageId, custom: {} }), 'INVALID_INPUT')
    expect((await ann.updateMe({ custom: { anything: true } })).custom).toEqual({ anything: true })
  })
}, { custom: { message: orderOnly } })

/** People of the app's own: everybody exists whose id begins like these. Rows carry more than anybody may see. */
const directory: UserDirectory = {
  findMany: async ids => ids.filter(id => /^(ann|bo)-/.test(id)).map(row),
  search: async ({ query, limit }) => ({ users: ['ann-1', 'bo-1'].filter(id => id.startsWith(query.toLowerCase())).slice(0, limit).map(row), cursor: null }),
}

function row(id: string): { id: string; name: string } {
  return { id, name: `The ${id}`, passwordHash: '$2b$secret', email: `${id}@example.org` } as { id: string; name: string }
}

await behaviour('an app with people of its own', world => {
  it('its people are found and reached, and others are not', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    expect(await ann.getMe()).toEqual({ id: ann.id, name: `The ${ann.id}`, bio: '', avatarUrl: null, custom: {}, blockedUserIds: [] })
    await ann.sendMessage({ to: bo.id, text: 'hello' })
    await expectRefusal(ann.sendMessage({ to: 'cy-1', text: 'hello' }), 'NOT_FOUND')
  })

  it('nothing of its rows leaves but what a person may show', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await bo.sendMessage({ to: ann.id, text: 'hello' })
    const everything = JSON.stringify([await ann.getMe(), await ann.getUsers({ userIds: [bo.id] }), await ann.findUsers({ query: 'bo' }), await ann.getSidebar(), await ann.sync({ known: [], loaded: [] })])
    expect(everything).toContain('The bo-')
    expect(everything).not.toMatch(/secret|passwordHash|example\.org/)
  })

  it('changes them itself where its directory takes no changes', async () => {
    const [ann] = await world.people('ann')
    await expectRefusal(ann.updateMe({ name: 'Another' }), 'FORBIDDEN')
  })
}, { users: directory })
