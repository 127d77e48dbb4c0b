import { fixedLimits } from '@confab/protocol'
import { changeBlock } from '../block-change.js'
import { conflict, invalidInput, peopleNotFound } from '../refusals.js'
import { noEvents, type Handler } from '../services.js'

export const blockUser: Handler<'blockUser'> = async ({ services, actor, input: { userId } }) => {
  if (userId === actor) throw invalidInput('blockUser', [{ path: ['userId'], message: 'is yourself, whom nobody can block' }])
  const [blocked, [person]] = await Promise.all([services.storage.users.blockedBy(actor), services.people.findMany([userId])])
  const isNew = !blocked.includes(userId)
  if (isNew && person === undefined) throw peopleNotFound([userId])
  if (isNew && blocked.length >= fixedLimits.blockedUsers) {
    throw conflict('too_many_blocks', `"${userId}" could not be blocked: you have blocked ${fixedLimits.blockedUsers} people, and more is not possible. Unblock someone first.`)
  }
  const events = await changeBlock(services, actor, userId, true)
  return { output: undefined, events: isNew ? events : noEvents, stopWatching: async () => [{ watcherIds: [userId], watchedIds: [actor] }] }
}
