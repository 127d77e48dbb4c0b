import type {
  ChatError, Conversation, ConversationSummary, Me, Member, Message, MessagePage, SeenMark, Sidebar, User,
} from '@confab/protocol'

/**
 * How the client is connected. `connecting`: not up yet, or up again after a break and not in sync; `online`: in sync and live; `degraded`: in
 * sync by asking over HTTP every 15 s, because the socket cannot be had; `offline`: the server cannot be reached, what is sent waits in the outbox;
 * `ended`: the session is over and nothing is tried any more until {@link ChatClient.connect}.
 */
export type ConnectionState = 'connecting' | 'online' | 'degraded' | 'offline' | 'ended'

/** Which conversation: by its id, or the direct one with a person, which need not exist yet. */
export type ConversationRef = { conversationId: string } | { to: string }

/** A message that the server has. */
export interface SentMessage extends Message {
  /** Never changes, also not when a message that was being sent is sent: what a list is keyed by. */
  readonly key: string
  /** It is stored and has its place. */
  readonly status: 'sent'
}

/**
 * An own message on its way: it has no id and no place yet, and is shown after all others. Its `attachments` are the files that go with it; a picture, a film or a sound has the URL of
 * what the page itself holds, which ends when the message is sent or discarded, anything else has none yet.
 */
export interface PendingMessage extends Omit<Message, 'id' | 'conversationId' | 'seq' | 'rev'> {
  /** Stays the same when it becomes a {@link SentMessage}. */
  readonly key: string
  /** None yet. */
  readonly id: null
  /** Where it goes; null when the direct conversation does not exist yet. */
  readonly conversationId: string | null
  /** None yet. */
  readonly seq: null
  /** None yet. */
  readonly rev: null
  /** `sending`: waits for its turn, the connection or the answer; `failed`: refused for good, until {@link ChatClient.retry} or {@link ChatClient.discard}. */
  readonly status: 'sending' | 'failed'
  /** Why it failed; null while it is being sent. */
  readonly error: ChatError | null
  /** Which share of its files is uploaded, from 0 to 1; null when there are none to upload. */
  readonly progress: number | null
}

/** One bubble. */
export type TimelineMessage = SentMessage | PendingMessage

/** One row of the left column. */
export interface SidebarEntry {
  /** The conversation's id, or `to:<userId>` for a direct conversation that does not exist yet (a message to them is on its way). */
  readonly key: string
  /** The conversation without its members; null when it does not exist yet. */
  readonly conversation: ConversationSummary | null
  /** The other person of a direct conversation; null for a group. */
  readonly otherUserId: string | null
  /** The actor's own place in it (role, since when); null when it does not exist yet. */
  readonly member: Member | null
  /** The latest message, one on its way included; null when there is none. A deleted one has `deletedAt`. */
  readonly lastMessage: TimelineMessage | null
  /** The number of the latest message; 0 when there is none. */
  readonly lastSeq: number
  /** Messages by others after the actor's mark: 0 to 100, where 100 means "99+". */
  readonly unseenCount: number
  /** The actor's seen mark. */
  readonly seenSeq: number
  /** When something last happened in it, ISO 8601. Rows come newest first. */
  readonly activityAt: string
}

/** The left column, as far as it is loaded. */
export interface SidebarState {
  /** Newest activity first. */
  readonly items: readonly SidebarEntry[]
  /** Whether {@link ChatClient.loadMoreSidebar} would bring more. */
  readonly hasMore: boolean
  /** False until the first page is there: show a placeholder instead of "no conversations". */
  readonly loaded: boolean
}

/** One conversation that was opened: its people and the loaded part of its timeline. */
export interface ConversationState {
  /** The conversation's id, or `to:<userId>` while it does not exist. */
  readonly key: string
  /** The conversation without its members; null until it is loaded, or when it does not exist yet. */
  readonly conversation: ConversationSummary | null
  /** The other person of a direct conversation; null for a group. */
  readonly otherUserId: string | null
  /** Everyone in it, in the order in which they joined; null until loaded. */
  readonly members: readonly Member[] | null
  /** The loaded part, without a hole: in the order of `seq`, then those on their way (which are left out while `hasNewer`). At most 500 of the server's. */
  readonly messages: readonly TimelineMessage[]
  /** Whether {@link ChatClient.loadOlder} would bring more. */
  readonly hasOlder: boolean
  /** Whether the loaded part ends before the latest message: {@link ChatClient.loadNewer}, or {@link ChatClient.jumpTo} the end. */
  readonly hasNewer: boolean
  /** True when too much was missed to catch up: what is held is old, and is replaced by the latest page as soon as that is there. */
  readonly gap: boolean
  /** False until the first page is there: show a placeholder instead of "no messages". */
  readonly loaded: boolean
  /** Whether a page is on its way. */
  readonly loading: boolean
  /** Why the conversation could not be loaded (NOT_FOUND: it does not exist or is not the actor's); null when all is well. */
  readonly error: ChatError | null
  /** How far each member has seen it, by user id, as far as known. Above 50 members only the actor's own. */
  readonly seen: ReadonlyMap<string, number>
  /** Who is typing, the actor not included. Empties by itself. */
  readonly typing: readonly string[]
  /** Up to this `rev` the loaded part is complete, edits and deletions included. */
  readonly syncedRev: number
}

/**
 * All that the client knows, at one moment. Never changes: each change makes a new one, in which everything that did not change is the very same object as
 * before, so `===` tells what to render again.
 */
export interface ClientState {
  /** How the client is connected. */
  readonly connection: ConnectionState
  /** The actor; null until loaded. */
  readonly me: Me | null
  /** People by id, as far as they were needed for showing. */
  readonly users: ReadonlyMap<string, User>
  /** Ids of the people known to be there: the other people of the loaded direct conversations, and whom the app asked for by `getPresence`. */
  readonly online: ReadonlySet<string>
  /** The left column. */
  readonly sidebar: SidebarState
  /** The opened conversations, by key; see {@link conversationKey}. */
  readonly conversations: ReadonlyMap<string, ConversationState>
  /** The ids of known direct conversations, by the other person's id. */
  readonly directs: ReadonlyMap<string, string>
  /** The sum of the unseen counts of all loaded rows. */
  readonly unseenTotal: number
}

/**
 * What a server knows of the actor, taken in-process by `chat.as(userId)` and handed to the page as JSON: with it the client shows everything at once and
 * fetches none of it again.
 */
export interface ClientSnapshot {
  /** From `getMe()`. */
  me: Me
  /** From `getSidebar()`. */
  sidebar: Sidebar
  /** Conversations that the page shows. */
  opened?: {
    /** From `getConversation()`. */
    conversation: Conversation
    /** From `listMessages()`, without `before`, `after` or `around`. */
    page: MessagePage
    /** `marks` of `listSeen()`. */
    seen: SeenMark[]
  }[]
  /** People who are not in `sidebar.users`: from `getUsers()`. */
  users?: User[]
}

/** Returns under which key a conversation is in {@link ClientState.conversations}. For a person that changes once, from `to:<userId>` to the id, when the conversation starts. */
export function conversationKey(state: Pick<ClientState, 'directs'>, ref: ConversationRef): string {
  return 'to' in ref ? state.directs.get(ref.to) ?? `to:${ref.to}` : ref.conversationId
}
