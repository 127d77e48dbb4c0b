import type {
  AddMemberInput, ConversationTarget, EditMessageInput, FindUsersInput, GetPresenceInput, GetSidebarInput, GetUsersInput,
  ListChangesInput, ListMessagesInput, MarkSeenInput, MessageTarget, RemoveMemberInput, SendMessageInput, SetMemberRoleInput,
  SetTypingInput, StartConversationInput, SyncInput, UpdateConversationInput, UpdateMeInput, UserTarget,
} from './inputs.js'
import type { Conversation, Me, Message, Receipt, SeenMark, Sidebar } from './models.js'
import type {
  Changes, MemberChange, MemberRemoval, MessagePage, PresenceList, SeenMarkList, SyncResult, UserList, UserPage,
} from './results.js'

/**
 * The same calls in the server and in the browser: `chat.as(userId)` and `createClient()` both are this.
 *
 * Each call may fail with a `ChatError`. Every one: INVALID_INPUT when the input is not of its shape (unknown keys included),
 * NOT_FOUND when the target does not exist *or* the actor has no access to it, RATE_LIMITED (with `retryAfterMs`) over HTTP and
 * socket, UNAVAILABLE when the storage cannot be reached. A failed call has changed nothing, except where the outcome is unknown (UNAVAILABLE,
 * TIMEOUT, DISCONNECTED): there it may be repeated, and repeating it does no harm.
 */
export interface ChatApi {
  /** Returns the actor's own profile and whom they have blocked. */
  getMe(): Promise<Me>

  /**
   * Changes the actor's own profile and returns it.
   * @throws FORBIDDEN when the app keeps the people itself and its directory takes no changes.
   */
  updateMe(input: UpdateMeInput): Promise<Me>

  /** Finds people by the beginning of a name, in the order of names, page by page. */
  findUsers(input?: FindUsersInput): Promise<UserPage>

  /** Returns the people with these ids; unknown ones are left out. */
  getUsers(input: GetUsersInput): Promise<UserList>

  /**
   * Blocks a person: they can neither start nor write a direct conversation with the actor, add the actor to a group, nor see whether the
   * actor is online. They are told nothing. Repeating it does nothing.
   */
  blockUser(input: UserTarget): Promise<void>

  /** Takes a block back. Repeating it does nothing. */
  unblockUser(input: UserTarget): Promise<void>

  /**
   * Starts a conversation, or returns the one there is: a direct one per pair, a group per `clientConversationId`.
   * @throws NOT_FOUND when a person is unknown, or cannot be reached by the actor.
   */
  startConversation(input: StartConversationInput): Promise<Conversation>

  /** Returns a conversation the actor is in, with its members. */
  getConversation(input: ConversationTarget): Promise<Conversation>

  /**
   * Changes a group's name, picture or app data. Admins and owners.
   * @throws FORBIDDEN to others, and for a direct conversation.
   */
  updateConversation(input: UpdateConversationInput): Promise<Conversation>

  /**
   * Adds a person to a group; their seen mark starts at the latest message. Admins and owners. Someone who is in it already stays as they are.
   * @throws FORBIDDEN to others. @throws CONFLICT `group_full` when the group is at its limit.
   */
  addMember(input: AddMemberInput): Promise<MemberChange>

  /**
   * Takes a person out of a group; oneself is to leave. When it resolves, nothing more is delivered to them and nothing more accepted from them.
   * @throws FORBIDDEN to whoever is neither that person nor an admin or owner (an admin cannot remove an owner). @throws CONFLICT `last_owner` when the last owner would leave others behind.
   */
  removeMember(input: RemoveMemberInput): Promise<MemberRemoval>

  /**
   * Sets what a member may do. Owners.
   * @throws FORBIDDEN to others. @throws CONFLICT `last_owner` when no owner would be left.
   */
  setMemberRole(input: SetMemberRoleInput): Promise<MemberChange>

  /** Returns one page of the actor's conversations, newest activity first, complete for showing. Over a socket, changes of the presence it shows then arrive as `presence.changed`. */
  getSidebar(input?: GetSidebarInput): Promise<Sidebar>

  /** Brings a client back in one call: the first page of the sidebar, presence as with `getSidebar`, and how each known conversation stands. */
  sync(input: SyncInput): Promise<SyncResult>

  /** Returns a page of a timeline, oldest first. It costs the same at any depth. */
  listMessages(input: ListMessagesInput): Promise<MessagePage>

  /** Returns every message created, edited or deleted since a `rev`, none skipped. */
  listChanges(input: ListChangesInput): Promise<Changes>

  /** Returns one message. */
  getMessage(input: MessageTarget): Promise<Message>

  /**
   * Sends a message. When it resolves, the message is durable, ordered, and in the sidebar of every member. With the same `clientMessageId` again,
   * at any time and on any surface, it returns the receipt of the first and sends nothing.
   * @throws NOT_FOUND when the actor may not write there. @throws FORBIDDEN to a person whom the actor has blocked.
   */
  sendMessage(input: SendMessageInput): Promise<Receipt>

  /**
   * Changes a message. Its sender.
   * @throws FORBIDDEN to others. @throws CONFLICT `deleted` for a deleted message, `too_many_changes` after 1,000 changes.
   */
  editMessage(input: EditMessageInput): Promise<Message>

  /**
   * Deletes a message for everyone, leaving a tombstone. Its sender, admins and owners. Repeating it does nothing.
   * @throws FORBIDDEN to others.
   */
  deleteMessage(input: MessageTarget): Promise<Message>

  /** Moves the actor's seen mark forward; never back, never past the latest message. Returns the mark as it is now. */
  markSeen(input: MarkSeenInput): Promise<SeenMark>

  /** Returns how far each member has seen a conversation. */
  listSeen(input: ConversationTarget): Promise<SeenMarkList>

  /** Tells the others that the actor types, or stopped. Not stored; expires by itself on the receiving side. */
  setTyping(input: SetTypingInput): Promise<void>

  /** Returns who is online among people who share a conversation with the actor. Over a socket, their changes then arrive as `presence.changed`. */
  getPresence(input: GetPresenceInput): Promise<PresenceList>
}

/** The name of an operation. */
export type OperationName = keyof ChatApi

/** What an operation takes; an empty object where it takes nothing. */
export type OperationInput<Name extends OperationName> =
  Parameters<ChatApi[Name]> extends [] ? Record<string, never> : NonNullable<Parameters<ChatApi[Name]>[0]>

/** What an operation resolves with. */
export type OperationOutput<Name extends OperationName> = Awaited<ReturnType<ChatApi[Name]>>
