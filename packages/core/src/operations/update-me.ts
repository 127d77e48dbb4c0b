import { ownProfile } from '../own-profile.js'
import { noEvents, type Handler } from '../services.js'

export const updateMe: Handler<'updateMe'> = async ({ services, actor, input }) => {
  if (Object.keys(input).length === 0) return { output: await ownProfile(services, actor), events: noEvents }
  const user = await services.people.update(actor, input)
  const blockedUserIds = await services.storage.users.blockedBy(actor)
  return {
    output: { ...user, blockedUserIds },
    events: [{ name: 'user.updated', payload: { user }, to: [{ userIds: [actor] }, { watchersOf: actor, except: [actor] }] }],
  }
}
