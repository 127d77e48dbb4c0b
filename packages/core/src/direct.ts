import type { ConversationAccess } from './access-cache.js'
import type { StoredConversation } from './interfaces/conversation-store.js'
import { forbidden, peopleNotFound } from './refusals.js'
import type { Services } from './services.js'

/** The two people of a direct conversation, in their fixed order. */
export function pairOf(one: string, other: string): [string, string] {
  return one < other ? [one, other] : [other, one]
}

/** The key that makes a direct conversation the only one of its pair. The length tells where the first id ends, so no two pairs share a key. */
export function directKey(pair: readonly [string, string]): string {
  return `direct:${pair[0].length}:${pair[0]}:${pair[1]}`
}

/** Refuses to let the actor write to someone they have blocked, or who has blocked them; the latter is answered as if the person were unknown. */
export function requireUnblocked(conversation: Pick<ConversationAccess, 'blockedBy'>, actor: string, other: string): void {
  if (conversation.blockedBy.length === 0) return
  if (conversation.blockedBy.includes(other)) throw peopleNotFound([other])
  throw blockedByYou(other)
}

function blockedByYou(other: string): Error {
  return forbidden(`"${other}" cannot be written to: you have blocked them. Unblock them first.`, 'blocked_by_you')
}

/** Refuses people who are unknown, or who have blocked the actor: both alike. */
export async function requireReachable(services: Services, actor: string, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return
  const [found, blockers] = await Promise.all([services.people.findMany(userIds), services.storage.users.blockersAmong(userIds, actor)])
  const reachable = new Set(found.map((user) => user.id))
  for (const blocker of blockers) reachable.delete(blocker)
  const missing = userIds.filter((userId) => !reachable.has(userId))
  if (missing.length > 0) throw peopleNotFound(missing)
}

/** Refuses to start a direct conversation with someone who cannot be reached, or whom the actor has blocked. */
export async function requireStartable(services: Services, actor: string, other: string): Promise<void> {
  const [, blocked] = await Promise.all([
    requireReachable(services, actor, [other]),
    services.storage.users.blockersAmong([actor], other),
  ])
  if (blocked.length > 0) throw blockedByYou(other)
}

/** Starts the direct conversation of two people, or returns the one that somebody started meanwhile. */
export async function startDirect(
  services: Services, actor: string, other: string,
): Promise<{ conversation: StoredConversation; access: ConversationAccess; created: boolean }> {
  const pair = pairOf(actor, other)
  const createdAt = services.now()
  const { conversation, created } = await services.storage.conversations.start({
    key: directKey(pair),
    kind: 'direct',
    name: null,
    avatarUrl: null,
    custom: {},
    createdBy: actor,
    createdAt,
    directUserIds: pair,
    members: pair.map((userId) => ({ userId, role: 'member', joinedAt: createdAt, historyFrom: 1 })),
  })
  return { conversation, access: services.access.replace(conversation), created }
}
