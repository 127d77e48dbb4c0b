import { ChatError, type ConversationSummary, type Me, type Member, type Message, type Receipt, type SendMessageInput, type User } from '@confab/protocol'
import type { OutgoingFiles } from '../sending-files.js'
import type { PendingMessage, SentMessage } from '../state.js'
import { renewed } from './renewed.js'

/**
 * The loaded part of a timeline. Messages are dense in `seq`, so the place of one is its distance from the first. `rev`: every change up to here is taken in; `Infinity`: it
 * cannot follow any more and has to be read anew, and no change follows that.
 */
export interface Log {
  messages: readonly SentMessage[]
  rev: number
  hasOlder: boolean
  hasNewer: boolean
}

/** What the sidebar shows of a conversation, in the names of a {@link SidebarEntry}; its `rev` is as that of a {@link Log}. */
export interface Row {
  lastMessage: SentMessage | null
  lastSeq: number
  rev: number
  seenSeq: number
  unseenCount: number
  activityAt: string
}

/** All that is held of one conversation, in the names of a {@link ConversationState} where it is shown. */
export interface Rec {
  /** The conversation's id, or `to:<userId>`. */
  readonly key: string
  otherUserId: string | null
  conversation: ConversationSummary | null
  /** The actor's own place; null until known. What is held was read for it. */
  member: Member | null
  /** As of `membersVersion`; null until loaded. */
  members: readonly Member[] | null
  membersVersion: number
  /** The highest version heard of. */
  version: number
  row: Row | null
  log: Log | null
  /** The highest rev heard of. */
  head: number
  /** Changes that came before those that belong in front of them, in the order of `rev`. */
  ahead: readonly SentMessage[]
  seen: ReadonlyMap<string, number>
  typing: readonly string[]
  /** How many have it open. */
  open: number
  loading: boolean
  error: ChatError | null
}

/** An own message until it is known to be stored. */
export interface Outgoing {
  message: PendingMessage
  /** What the call takes. */
  readonly input: SendMessageInput
  /** What is uploaded before it is sent. */
  readonly files: OutgoingFiles | undefined
  /** For a message to a person. */
  readonly to: string | null
  /** Settles with whether it is stored. */
  readonly promise: Promise<Receipt>
  resolve(receipt: Receipt): void
  reject(error: unknown): void
  /** Its files are being uploaded, it is being sent, or a pause is made after what failed. */
  isBusy: boolean
  /** It is being sent. */
  isCalling: boolean
  tries: number
  /** How many of them were cut off, and on how many the server stumbled. */
  cuts: number
  crashes: number
}

/**
 * All that the client knows. The functions beside this file change it in place, and do nothing else: no clock, no chance, no network. What applications see of it never changes:
 * the lists and maps in it that are `readonly` are replaced.
 */
export interface Model {
  /** Messages held of a timeline at most. */
  readonly size: number
  me: Me | null
  users: ReadonlyMap<string, User>
  online: ReadonlySet<string>
  /** By person, which of all the changes of presence that were heard live was their last. */
  readonly heard: Map<string, number>
  /** How many were heard. */
  hearings: number
  /** People who are shown and not known yet. */
  readonly strangers: Set<string>
  /** By key; what was opened last is last. */
  readonly records: Map<string, Rec>
  /** Conversation ids by the other person. */
  directs: ReadonlyMap<string, string>
  /** By `clientMessageId`, in the order in which they go. */
  readonly outbox: Map<string, Outgoing>
  /** Where the sidebar goes on; undefined before the first page, null at the end. */
  cursor: string | null | undefined
  /** The newest activity when the sidebar was last read. */
  top: string
  /** Something happened that only a new read of the sidebar can place. */
  stale: boolean
  /** The sidebar is being read. */
  asking: boolean
}

/** The row of a conversation that does not exist yet. */
export const emptyRow: Row = { lastMessage: null, lastSeq: 0, rev: 0, seenSeq: 0, unseenCount: 0, activityAt: '' }

/** The model of a client that knows nothing. */
export function emptyModel(size: number): Model {
  return { size, me: null, users: new Map(), online: new Set(), heard: new Map(), hearings: 0, strangers: new Set(), records: new Map(), directs: new Map(), outbox: new Map(), cursor: undefined, top: '', stale: false, asking: false }
}

/** Forgets everything; what was still to be sent is rejected. */
export function forget(model: Model): void {
  const { size, records, strangers, outbox } = model
  outbox.forEach(({ reject }) => reject(new ChatError('UNAUTHENTICATED')))
  for (const held of [records, strangers, outbox]) held.clear()
  Object.assign(model, emptyModel(size), { records, strangers, outbox })
}

/** Notes that somebody is shown. */
export function meet({ me, users, strangers }: Model, id: string): void {
  if (id !== me?.id && !users.has(id)) strangers.add(id)
}

/** The record of a conversation; a new one when there is none. */
export function recordOf({ records }: Model, key: string): Rec {
  let rec = records.get(key)
  if (!rec) {
    rec = {
      key, otherUserId: key.startsWith('to:') ? key.slice(3) : null, conversation: null, member: null, members: null, membersVersion: 0, version: 0, row: null, log: null, head: 0, ahead: [],
      seen: new Map(), typing: [], open: 0, loading: false, error: null,
    }
    records.set(key, rec)
  }
  return rec
}

/**
 * A message as the state shows it: the one that is held, when it is the same and its links are. An own one keeps the key it had in the outbox, and leaves that: whatever told of it, it is stored.
 */
export function sent(model: Model, message: Message, held?: SentMessage | null): SentMessage {
  const { id, rev, senderId, clientMessageId } = message
  const { me, outbox } = model
  if (held?.id === id && held.rev === rev) return renewed(held, message)
  meet(model, senderId)
  const isOwn = senderId === me?.id
  if (isOwn) {
    const { conversationId, seq, createdAt, attachments } = message
    outbox.get(clientMessageId)?.resolve({ id, conversationId, clientMessageId, seq, rev, createdAt, ...(attachments[0] && { attachments }) })
    outbox.delete(clientMessageId)
  }
  return { ...message, key: isOwn ? clientMessageId : `${senderId}:${clientMessageId}`, status: 'sent' }
}
