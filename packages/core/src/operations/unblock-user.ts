import { changeBlock } from '../block-change.js'
import { noEvents, type Handler } from '../services.js'

export const unblockUser: Handler<'unblockUser'> = async ({ services, actor, input: { userId } }) => {
  const blocked = await services.storage.users.blockedBy(actor)
  const events = blocked.includes(userId) ? await changeBlock(services, actor, userId, false) : noEvents
  return { output: undefined, events }
}
