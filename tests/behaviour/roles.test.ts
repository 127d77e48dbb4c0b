import { expect, it } from 'vitest'
import { behaviour, expectRefusal } from './behaviour.js'
import type { Person, World } from './world.js'

/** A group with one of each. */
async function company(world: World): Promise<{ conversationId: string; owner: Person; admin: Person; member: Person; other: Person }> {
  const [owner, admin, member, other] = await world.people('olga', 'adam', 'mia', 'otto')
  const { id: conversationId } = await world.group(owner, admin, member)
  await owner.setMemberRole({ conversationId, userId: admin.id, role: 'admin' })
  for (const person of [owner, admin, member]) {
    await person.settled()
    person.events.clear()
  }
  return { conversationId, owner, admin, member, other }
}

await behaviour('roles', world => {
  it('an owner sets them, and everyone hears of it', async () => {
    const { conversationId, owner, admin, member } = await company(world)
    const change = await owner.setMemberRole({ conversationId, userId: member.id, role: 'admin' })
    expect(change).toMatchObject({ conversationId, version: 3, memberCount: 3, member: { userId: member.id, role: 'admin', historyFrom: 1 } })
    for (const person of [owner, admin, member]) expect(await person.events.next('member.updated')).toEqual(change)
  })

  it('setting the role somebody has changes nothing and tells nobody', async () => {
    const { conversationId, owner, admin } = await company(world)
    expect(await owner.setMemberRole({ conversationId, userId: admin.id, role: 'admin' })).toMatchObject({ version: 2 })
    await admin.settled()
    expect(admin.events.all).toEqual([])
  })

  it('nobody else sets them, not even their own', async () => {
    const { conversationId, admin, member, other } = await company(world)
    await expectRefusal(admin.setMemberRole({ conversationId, userId: member.id, role: 'admin' }), 'FORBIDDEN')
    await expectRefusal(admin.setMemberRole({ conversationId, userId: admin.id, role: 'owner' }), 'FORBIDDEN')
    await expectRefusal(member.setMemberRole({ conversationId, userId: member.id, role: 'admin' }), 'FORBIDDEN')
    await expectRefusal(other.setMemberRole({ conversationId, userId: other.id, role: 'owner' }), 'NOT_FOUND')
  })

  it('admins and owners rename, add and remove; members do not', async () => {
    const { conversationId, admin, member, other } = await company(world)
    await admin.updateConversation({ conversationId, name: 'By the admin' })
    await admin.addMember({ conversationId, userId: other.id })
    await admin.removeMember({ conversationId, userId: other.id })
    await expectRefusal(member.updateConversation({ conversationId, name: 'By a member' }), 'FORBIDDEN')
    await expectRefusal(member.addMember({ conversationId, userId: other.id }), 'FORBIDDEN')
    await expectRefusal(member.removeMember({ conversationId, userId: admin.id }), 'FORBIDDEN')
    expect((await member.getConversation({ conversationId })).name).toBe('By the admin')
  })

  it('only an owner adds somebody as more than a member', async () => {
    const { conversationId, owner, admin, other } = await company(world)
    await expectRefusal(admin.addMember({ conversationId, userId: other.id, role: 'admin' }), 'FORBIDDEN')
    expect((await owner.addMember({ conversationId, userId: other.id, role: 'owner' })).member.role).toBe('owner')
  })

  it('an admin removes another admin, but no owner', async () => {
    const { conversationId, owner, admin, other } = await company(world)
    await owner.addMember({ conversationId, userId: other.id, role: 'admin' })
    await expectRefusal(admin.removeMember({ conversationId, userId: owner.id }), 'FORBIDDEN')
    expect((await admin.removeMember({ conversationId, userId: other.id })).userId).toBe(other.id)
  })

  it('the last owner can neither leave others behind nor step down', async () => {
    const { conversationId, owner, admin } = await company(world)
    await expectRefusal(owner.removeMember({ conversationId, userId: owner.id }), 'CONFLICT', 'last_owner')
    await expectRefusal(owner.setMemberRole({ conversationId, userId: owner.id, role: 'member' }), 'CONFLICT', 'last_owner')
    await owner.setMemberRole({ conversationId, userId: admin.id, role: 'owner' })
    await owner.removeMember({ conversationId, userId: owner.id })
    expect((await admin.getConversation({ conversationId })).members.filter(one => one.role === 'owner').map(one => one.userId)).toEqual([admin.id])
  })

  it('of two owners who leave at the same moment one stays', async () => {
    const { conversationId, owner, admin, member } = await company(world)
    await owner.setMemberRole({ conversationId, userId: admin.id, role: 'owner' })
    const left = await Promise.allSettled([owner, admin].map(person => person.removeMember({ conversationId, userId: person.id })))
    expect(left.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect((await member.getConversation({ conversationId })).members.filter(one => one.role === 'owner')).toHaveLength(1)
  })

  it('a role that was taken away counts at once', async () => {
    const { conversationId, owner, admin } = await company(world)
    await owner.setMemberRole({ conversationId, userId: admin.id, role: 'member' })
    await expectRefusal(admin.updateConversation({ conversationId, name: 'Still?' }), 'FORBIDDEN')
  })
})
