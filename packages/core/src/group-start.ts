import { randomUUID } from 'node:crypto'
import type { StartGroupInput } from '@confab/protocol'
import { requireReachable } from './direct.js'
import type { StoredConversation } from './interfaces/conversation-store.js'
import { conversationNotFound, invalidInput } from './refusals.js'
import type { Services } from './services.js'

/** Starts a group, or returns the one that the actor has started with the same `clientConversationId`. */
export async function startGroup(
  services: Services, actor: string, input: StartGroupInput,
): Promise<{ conversation: StoredConversation; created: boolean }> {
  const key = `group:${actor.length}:${actor}:${input.clientConversationId ?? randomUUID()}`
  // A retry finds its group even when a person in it could not be added any more.
  const existing = input.clientConversationId === undefined ? null : await services.storage.conversations.findByKey(key)
  if (existing !== null) return { conversation: requireStillIn(existing, actor), created: false }

  const userIds = [...new Set(input.userIds)].filter((userId) => userId !== actor)
  const { groupMembers } = services.limits
  if (userIds.length >= groupMembers) {
    throw invalidInput('startConversation', [{ path: ['userIds'], message: `make a group of ${userIds.length + 1} with you, and a group has at most ${groupMembers} members` }])
  }
  await requireReachable(services, actor, userIds)
  const createdAt = services.now()
  const { conversation, created } = await services.storage.conversations.start({
    key,
    kind: 'group',
    name: input.name,
    avatarUrl: input.avatarUrl ?? null,
    custom: input.custom ?? {},
    createdBy: actor,
    createdAt,
    directUserIds: null,
    members: [actor, ...userIds].map((userId) => ({ userId, role: userId === actor ? 'owner' : 'member', joinedAt: createdAt, historyFrom: 1 })),
  })
  services.access.replace(conversation)
  return { conversation: requireStillIn(conversation, actor), created }
}

/** Whoever has left the group they once started finds nothing. */
function requireStillIn(conversation: StoredConversation, actor: string): StoredConversation {
  if (!conversation.members.some((one) => one.userId === actor)) throw conversationNotFound()
  return conversation
}
