import { onlineTo } from '../online-to.js'
import { noEvents, type Handler, type Services } from '../services.js'

export const getPresence: Handler<'getPresence'> = async (call) => {
  const { services, actor, input } = call
  const asked = [...new Set(input.userIds)]
  const visible = services.visibility === 'everyone' ? asked : await sharing(services, actor, asked)
  const online = await onlineTo(call, visible)
  return { output: { users: visible.map((userId) => ({ userId, online: online.has(userId) })) }, events: noEvents }
}

/** Those who share a conversation with the actor, and the actor. */
async function sharing(services: Services, actor: string, asked: readonly string[]): Promise<string[]> {
  const others = asked.filter((userId) => userId !== actor)
  const shared = new Set(others.length === 0 ? [] : await services.storage.conversations.sharing(actor, others))
  return asked.filter((userId) => userId === actor || shared.has(userId))
}
