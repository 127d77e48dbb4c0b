import { ChatError, isChatError } from '@confab/protocol'
import type { ChangeTarget, FreshTarget } from './access.js'
import type { ConversationAccess } from './access-cache.js'
import type { ConversationChange, StoredConversation } from './interfaces/conversation-store.js'
import { conversationNotFound } from './refusals.js'
import type { Services } from './services.js'

/** More than ever happens: changes of one group by one process wait for one another, so only other nodes compete. */
const attempts = 20

/** A group after a change. */
export interface Changed {
  conversation: StoredConversation
  /** Who is in it now; null when there was nothing to change. */
  access: ConversationAccess | null
}

/**
 * Makes one step of a group. `decide` looks at the group as it is and says what to change, null for nothing, or throws; when somebody else was faster, the group is read again, the rule of
 * access asked again, and `decide` too. So what was decided was true at the very version that was changed.
 */
export function changeConversation(
  services: Services, target: ChangeTarget, decide: (place: FreshTarget) => ConversationChange | null,
): Promise<Changed> {
  return services.turns.take(target.conversation.id, async (waited) => {
    let place: FreshTarget = waited ? await target.again() : target
    for (let attempt = 1; ; attempt += 1) {
      const { conversation } = place
      const change = decide(place)
      if (change === null) return { conversation, access: null }
      const next = await tryChange(services, conversation, change)
      if (next !== null) return { conversation: next, access: services.access.replace(next) }
      if (attempt === attempts) throw new ChatError('UNAVAILABLE', 'The group could not be changed: too many others change it now. Try again shortly.')
      if (attempt > 2) await pause(Math.random() * 5 * attempt)
      place = await target.again()
    }
  })
}

/** Null when the conversation is at another version by now. */
async function tryChange(services: Services, { id, version }: StoredConversation, change: ConversationChange): Promise<StoredConversation | null> {
  try {
    const next = await services.storage.conversations.change(id, version, change)
    if (next === null) throw conversationNotFound()
    return next
  } catch (error) {
    if (isChatError(error) && error.code === 'CONFLICT') return null
    // The step may have been made all the same.
    services.access.drop(id)
    throw error
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
