import type { Changes, ConversationSummary, KnownConversation, SyncedConversation } from '@confab/protocol'
import { changesSince, marksFor, type ReadPlace } from './changes-since.js'
import type { ConversationHead, SidebarRow } from './interfaces/conversation-store.js'
import type { Services } from './services.js'

/** Says how one conversation stands that a client knows; for a loaded timeline with what the client has missed. */
export async function standing(
  services: Services, actor: string, known: KnownConversation, head: ConversationHead | undefined, loaded: boolean,
): Promise<SyncedConversation> {
  const { conversationId } = known
  if (head === undefined) return { conversationId, status: 'gone' }
  if (!loaded) return { conversationId, status: statusOf(known, head) }
  const read = await readPlace(services, actor, conversationId, head.version > known.version)
  if (read === null) return { conversationId, status: 'gone' }
  return withChanges(services, actor, known, head, read)
}

/** The same of one that is on the page of the sidebar, which has been read just now: nothing has to be looked up but what was missed. */
export async function standingOfRow(
  services: Services, actor: string, known: KnownConversation, { conversation, member, lastRev }: SidebarRow, loaded: boolean,
): Promise<SyncedConversation> {
  const { id: conversationId, version, memberCount } = conversation
  const head = { version, lastRev }
  if (!loaded) return { conversationId, status: statusOf(known, head) }
  const place = { conversationId, memberCount, historyFrom: member.historyFrom }
  return withChanges(services, actor, known, head, version > known.version ? { place, conversation } : { place })
}

type Head = Pick<ConversationHead, 'version' | 'lastRev'>

function statusOf(known: KnownConversation, { version, lastRev }: Head): 'same' | 'behind' {
  return lastRev === known.rev && version === known.version ? 'same' : 'behind'
}

async function withChanges(
  services: Services, actor: string, known: KnownConversation, head: Head, { place, conversation }: { place: ReadPlace; conversation?: ConversationSummary },
): Promise<SyncedConversation> {
  const { conversationId } = known
  const status = statusOf(known, head)
  const changes = await missed(services, actor, place, known.rev, head.lastRev)
  if (conversation !== undefined) return { conversationId, status, changes: { ...changes, conversation } }
  return status === 'same' && changes.seen.length === 0 ? { conversationId, status } : { conversationId, status, changes }
}

/** Where no message has changed there are only marks to be asked for. */
async function missed(services: Services, actor: string, place: ReadPlace, rev: number, lastRev: number): Promise<Changes> {
  if (lastRev !== rev) return changesSince(services, actor, place, rev)
  return { conversationId: place.conversationId, messages: [], upToRev: rev, gap: false, seen: await marksFor(services, actor, place) }
}

/** The conversation is read whole only when it is news to the client; else what access knows is enough. */
async function readPlace(
  services: Services, actor: string, conversationId: string, isNews: boolean,
): Promise<{ place: ReadPlace; conversation?: ConversationSummary } | null> {
  if (isNews) {
    const conversation = await services.access.read(conversationId)
    const member = conversation?.members.find((one) => one.userId === actor)
    return conversation === null || member === undefined ? null : { place: { conversationId, memberCount: conversation.memberCount, historyFrom: member.historyFrom }, conversation }
  }
  const known = services.access.peek(conversationId)
  const access = known?.members.has(actor) ? known : await services.access.load(conversationId)
  const member = access?.members.get(actor)
  return access == null || member === undefined ? null : { place: { conversationId, memberCount: access.userIds.length, historyFrom: member.historyFrom } }
}
