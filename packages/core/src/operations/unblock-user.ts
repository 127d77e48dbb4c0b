import { changeBlock } from '../block-change.js'
import { noEvents, type Handler } from '../services.js'

export const unblockUser: Handler<'unblockUser'> = async ({ services, actor, input: { userId } }) => {
  const blocked = await services.storage.users.blockedBy(actor)
  const events = await changeBlock(services, actor, userId, false)
  return { output: undefined, events: blocked.includes(userId) ? events : noEvents }
}
