import type { Call } from './services.js'

/**
 * Who of these people is online as far as the actor may see: whoever has blocked the actor looks away. The database is asked only when somebody is there. The caller follows them from before it is
 * read: what changes in between is not missed.
 */
export async function onlineTo({ services, actor, watch }: Call<unknown>, userIds: readonly string[]): Promise<Set<string>> {
  watch?.(userIds)
  const online = await services.presence.online(userIds)
  const others = [...online].filter((userId) => userId !== actor)
  if (others.length === 0) return online
  for (const blocker of await services.storage.users.blockersAmong(others, actor)) online.delete(blocker)
  return online
}
