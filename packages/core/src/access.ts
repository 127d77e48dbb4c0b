import type {
  AddMemberInput, ConversationTarget, MarkSeenInput, Member, MemberRole, MessageTarget, RemoveMemberInput,
} from '@confab/protocol'
import type { ConversationAccess } from './access-cache.js'
import { directKey, pairOf, requireStartable, requireUnblocked } from './direct.js'
import type { StoredConversation } from './interfaces/conversation-store.js'
import type { StoredMessage } from './interfaces/message-store.js'
import { conversationNotFound, forbidden, invalidInput, messageNotFound } from './refusals.js'
import type { Call, Services } from './services.js'

/*
 * Who may do what. Each operation names one of these rules in its row of the table in `operations/index.ts`; a rule either refuses or hands over what it had to
 * look up. Who has no access gets NOT_FOUND, as if there were nothing; who may see but not do gets FORBIDDEN.
 */

/** Says whether a call is allowed: returns its target, or throws. Answers without a promise where nothing has to be read. */
export type Rule<Input, Target> = (call: Call<Input>) => Target | Promise<Target>

/** A conversation and the actor's place in it. */
export interface MemberTarget {
  conversation: ConversationAccess
  member: Member
}

/** A message with its conversation. */
export interface FoundMessage extends MemberTarget {
  message: StoredMessage
}

/** A conversation and up to where it was seen; null is up to the latest. */
export interface SeenTarget extends MemberTarget {
  seq: number | null
}

/** A conversation as it is at this moment. */
export interface FreshTarget {
  conversation: StoredConversation
  member: Member
}

/** A group about to be changed. */
export interface ChangeTarget extends FreshTarget {
  /** Reads the group again and asks the same rule again, because someone else has changed it. */
  again: () => Promise<FreshTarget>
}

/** Where a message goes: a conversation, or a person with whom there is none yet. */
export type WriterTarget = { conversation: ConversationAccess } | { conversation: null; to: string }

/** Everybody; what concerns the actor only, or is bounded by what the actor may see. */
export function anyone(): null {
  return null
}

/** A member of the conversation. */
export function member({ services, actor, input }: Call<ConversationTarget>): MemberTarget | Promise<MemberTarget> {
  return placeOf(services, actor, input.conversationId)
}

/** A member of the conversation, which is read as it is now. */
export function memberNow({ services, actor, input }: Call<ConversationTarget>): Promise<FreshTarget> {
  return freshPlaceOf(services, actor, input.conversationId)
}

/** A member of the conversation, which is named by itself or by a message they may read. */
export async function seer({ services, actor, input }: Call<MarkSeenInput>): Promise<SeenTarget> {
  if ('conversationId' in input) return { ...(await placeOf(services, actor, input.conversationId)), seq: input.seq ?? null }
  const found = await readable(services, actor, input.messageId)
  return { ...found, seq: found.message.seq }
}

/** Who may write: a member of the conversation, or anyone to a person who can be reached; not across a block. */
export function writer({ services, actor, input }: Call<{ conversationId: string } | { to: string }>): WriterTarget | Promise<WriterTarget> {
  if ('to' in input) return writerTo(services, actor, input.to)
  const known = services.access.peek(input.conversationId)
  if (known !== undefined && known.blockedBy.length === 0 && known.members.has(actor)) return { conversation: known }
  return writerIn(services, actor, input.conversationId)
}

/** Who may read the message. */
export function reader({ services, actor, input }: Call<MessageTarget>): Promise<FoundMessage> {
  return readable(services, actor, input.messageId)
}

/** The message's sender, where they may still write. */
export async function sender({ services, actor, input }: Call<MessageTarget>): Promise<FoundMessage> {
  const target = await readable(services, actor, input.messageId)
  if (target.message.senderId !== actor) throw forbidden('The message could not be changed: only its sender may change it.')
  // A block is not believed from memory: it may have been taken back on another node.
  if (target.conversation.blockedBy.length > 0) await writerIn(services, actor, target.conversation.id)
  return target
}

/** The message's sender, and in a group its admins and owners. */
export async function senderOrAdmin({ services, actor, input }: Call<MessageTarget>): Promise<FoundMessage> {
  const target = await readable(services, actor, input.messageId)
  if (target.message.senderId === actor || target.member.role !== 'member') return target
  // An admin by now, perhaps, by a change on another node.
  const { member: now } = await freshPlaceOf(services, actor, target.conversation.id)
  if (now.role === 'member') throw forbidden('The message could not be deleted: only its sender, and in a group its admins and owners, may delete it.')
  return target
}

/** An admin or owner of the group. */
export const admin = changer<ConversationTarget>((place) => requireRole(place, ['admin', 'owner']))

/** Who may add: an admin or owner; only an owner gives a role other than member. */
export const adder = changer<AddMemberInput>((place, input) => {
  requireRole(place, ['admin', 'owner'])
  if (input.role !== undefined && input.role !== 'member') requireRole(place, ['owner'])
})

/** Who may remove: the person themself, an owner, and an admin if it is no owner. */
export const remover = changer<RemoveMemberInput>((place, input, actor) => {
  requireGroup(place)
  if (input.userId === actor) return
  const other = place.conversation.members.find((one) => one.userId === input.userId)
  requireRole(place, other?.role === 'owner' ? ['owner'] : ['admin', 'owner'])
})

/** An owner of the group. */
export const owner = changer<ConversationTarget>((place) => requireRole(place, ['owner']))

/** A rule for those who change a group: asked of the group as it is now, and again whenever it turns out to have moved. */
function changer<Input extends ConversationTarget>(
  check: (place: FreshTarget, input: Input, actor: string) => void,
): Rule<Input, ChangeTarget> {
  return async ({ services, actor, input }) => {
    const again = async (): Promise<FreshTarget> => {
      const place = await freshPlaceOf(services, actor, input.conversationId)
      check(place, input, actor)
      return place
    }
    return { ...(await again()), again }
  }
}

function requireGroup(place: FreshTarget): void {
  if (place.conversation.kind !== 'group') throw forbidden('The conversation could not be changed: it is between two people and stays as it is. Start a group instead.')
}

function requireRole(place: FreshTarget, roles: readonly MemberRole[]): void {
  requireGroup(place)
  if (roles.includes(place.member.role)) return
  throw forbidden(`The group could not be changed: this is for its ${roles.map((role) => `${role}s`).join(' and ')}, and you are ${place.member.role}. Ask one of them.`)
}

function placeOf(services: Services, actor: string, conversationId: string): MemberTarget | Promise<MemberTarget> {
  const conversation = services.access.peek(conversationId)
  const place = conversation?.members.get(actor)
  return conversation !== undefined && place !== undefined ? { conversation, member: place } : loadPlaceOf(services, actor, conversationId)
}

async function loadPlaceOf(services: Services, actor: string, conversationId: string): Promise<MemberTarget> {
  const conversation = await services.access.load(conversationId)
  const place = conversation?.members.get(actor)
  if (conversation === null || place === undefined) throw conversationNotFound()
  return { conversation, member: place }
}

async function freshPlaceOf(services: Services, actor: string, conversationId: string): Promise<FreshTarget> {
  const conversation = await services.access.read(conversationId)
  const place = conversation?.members.find((one) => one.userId === actor)
  if (conversation === null || place === undefined) throw conversationNotFound()
  return { conversation, member: place }
}

async function readable(services: Services, actor: string, messageId: string): Promise<FoundMessage> {
  const message = await services.storage.messages.get(messageId)
  if (message === null) throw messageNotFound()
  const known = services.access.peek(message.conversationId)
  const conversation = known?.members.has(actor) ? known : await services.access.load(message.conversationId)
  const place = conversation?.members.get(actor)
  if (conversation == null || place === undefined || message.seq < place.historyFrom) throw messageNotFound()
  return { message, conversation, member: place }
}

async function writerIn(services: Services, actor: string, conversationId: string): Promise<WriterTarget> {
  const { conversation } = await loadPlaceOf(services, actor, conversationId)
  requireUnblocked(conversation, actor, otherOf(conversation, actor))
  return { conversation }
}

function writerTo(services: Services, actor: string, to: string): WriterTarget | Promise<WriterTarget> {
  if (to === actor) throw invalidInput('sendMessage', [{ path: ['to'], message: 'is yourself: there is no conversation with oneself' }])
  const key = directKey(pairOf(actor, to))
  const known = services.access.peekDirect(key)
  return known !== undefined && known.blockedBy.length === 0 ? { conversation: known } : readWriterTo(services, actor, to, key)
}

async function readWriterTo(services: Services, actor: string, to: string, key: string): Promise<WriterTarget> {
  const conversation = await services.access.readDirect(key)
  if (conversation === null) {
    await requireStartable(services, actor, to)
    return { conversation: null, to }
  }
  requireUnblocked(conversation, actor, to)
  return { conversation }
}

function otherOf(conversation: ConversationAccess, actor: string): string {
  return conversation.userIds.find((userId) => userId !== actor) ?? actor
}
