import { fixedLimits, type Changes, type SeenMark } from '@confab/protocol'
import type { Services } from './services.js'

/** A conversation as a reader has it. */
export interface ReadPlace {
  conversationId: string
  /** How many are in it. */
  memberCount: number
  /** The first seq that the reader may read. */
  historyFrom: number
}

/** Everything that happened to messages since a rev, and the seen marks. */
export async function changesSince(services: Services, actor: string, place: ReadPlace, sinceRev: number): Promise<Changes> {
  const { conversationId, historyFrom } = place
  const [changed, seen] = await Promise.all([
    services.storage.messages.changes({ conversationId, sinceRev, limit: fixedLimits.changes, historyFrom }),
    marksFor(services, actor, place),
  ])
  return { conversationId, messages: changed.messages.map(services.files.shown), upToRev: changed.upToRev, gap: changed.gap, seen }
}

/** Everyone's marks in a small group, the actor's own in a large one. */
export function marksFor(services: Services, actor: string, { conversationId, memberCount }: ReadPlace): Promise<SeenMark[]> {
  return services.storage.seen.list(conversationId, memberCount > fixedLimits.smallGroup ? [actor] : undefined)
}
