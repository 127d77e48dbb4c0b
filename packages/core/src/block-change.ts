import { directKey, pairOf } from './direct.js'
import { noEvents, type Emission, type Services } from './services.js'

/**
 * Records a block, or takes it back, and returns what is to be seen of it. The other person is told nothing: as far as they could see whether the actor is online, they see
 * the actor go or come. All of it is done again when it is repeated, because the first time may have failed half-way.
 */
export async function changeBlock(services: Services, actor: string, other: string, blocked: boolean): Promise<readonly Emission[]> {
  const { users, conversations } = services.storage
  await (blocked ? users.block(actor, other) : users.unblock(actor, other))
  const conversation = await conversations.findByKey(directKey(pairOf(actor, other)))
  if (conversation !== null) services.access.drop(conversation.id)
  const online = await services.presence.online([actor])
  if (!online.has(actor) || !(await maySee(services, other, actor))) return noEvents
  return [{ name: 'presence.changed', payload: { userId: actor, online: !blocked }, to: [{ userIds: [other] }] }]
}

async function maySee(services: Services, watcher: string, watched: string): Promise<boolean> {
  return services.visibility === 'everyone' || (await services.storage.conversations.sharing(watcher, [watched])).length > 0
}
