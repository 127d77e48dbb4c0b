import type { ChangeTarget } from '../access.js'
import { changeConversation } from '../conversation-change.js'
import { lastOwner, memberNotFound } from '../refusals.js'
import { noEvents, type EndOfWatching, type Handler, type Services } from '../services.js'

export const removeMember: Handler<'removeMember', ChangeTarget> = async ({ services, input: { userId }, target }) => {
  const { conversation, access } = await changeConversation(services, target, ({ conversation: { members } }) => {
    const leaving = members.find((one) => one.userId === userId)
    if (leaving === undefined) throw memberNotFound(userId)
    const owners = members.filter((one) => one.role === 'owner')
    if (leaving.role === 'owner' && owners.length === 1 && members.length > 1) throw lastOwner()
    return { removeUserId: userId }
  })
  const output = { conversationId: conversation.id, version: conversation.version, memberCount: conversation.memberCount, userId }
  if (access === null) return { output, events: noEvents }
  return {
    output,
    events: [{ name: 'member.removed', payload: output, to: [{ userIds: [...access.userIds, userId] }] }],
    stopWatching: () => strangers(services, userId, access.userIds),
  }
}

/** Those with whom the person shared only this group see one another no more. When it cannot be found out, that is everyone; they may ask again. */
async function strangers(services: Services, userId: string, others: readonly string[]): Promise<EndOfWatching[]> {
  if (services.visibility === 'everyone' || others.length === 0) return []
  const shared = new Set(await services.storage.conversations.sharing(userId, others).catch(() => []))
  const gone = others.filter((other) => !shared.has(other))
  return gone.length === 0 ? [] : [{ watcherIds: [userId], watchedIds: gone }, { watcherIds: gone, watchedIds: [userId] }]
}
