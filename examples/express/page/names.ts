import type { ClientState } from '@confab/client'
import type { Named } from './types.js'

/** The name of a person. */
export function personName(state: ClientState, userId: string): string {
  return state.users.get(userId)?.name ?? 'Someone'
}

/** The picture of a person; null for none, or as long as it is not known. */
export function pictureOf(state: ClientState, userId: string): string | null {
  return state.users.get(userId)?.avatarUrl ?? null
}

/** The first word of a person's name, for where there is little room. */
export function firstName(state: ClientState, userId: string): string {
  return personName(state, userId).split(/\s/, 1)[0] as string
}

/** Whether a person is there; as long as we are not, nobody can say. */
export function isThere(state: ClientState, userId: string | null): boolean {
  return userId !== null && state.connection !== 'offline' && state.online.has(userId)
}

/** What a conversation is called: a group has a name, the other person gives theirs to a direct one. */
export function conversationName(state: ClientState, { conversation, otherUserId }: Named): string {
  return otherUserId === null ? conversation?.name ?? 'Group' : personName(state, otherUserId)
}

/** "Ada", "Ada and Ben", "Ada, Ben and 3 others". */
export function listNames(names: readonly string[], shown = 2): string {
  const others = names.length - shown
  const parts = others > 1 ? [...names.slice(0, shown), `${others} others`] : names
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
