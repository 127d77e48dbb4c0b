import type { ChatApi, ChatError, ChatEvents, Receipt, UploadedFile } from '@confab/protocol'
import type { ClientMessageInput, UploadOptions } from './sending-files.js'
import type { ClientState, ConnectionState, ConversationRef, PendingMessage } from './state.js'

/**
 * What can be listened to: the chat's own events, as they arrive live (each at most once; what was missed while away shows up in the state without an event), and
 * the client's.
 */
export interface ClientEvents extends ChatEvents {
  /** The connection is in another state; `error`: why it is `offline` or `ended`. */
  'connection.changed': { connection: ConnectionState; error?: ChatError }
  /**
   * The session is over, once, and nothing is asked until `connect()` is called anew. UNAUTHENTICATED: the server refused also a fresh token, or there is none. Any other code: whoever is signed
   * in is refused, in the words of the app, as somebody who was banned is.
   */
  'session.ended': { error: ChatError }
  /** More was missed of a conversation than can be caught up with; its latest page replaces what was held. */
  'sync.gap': { conversationId: string }
  /** A message was refused for good. Its bubble stays, with `retry` and `discard`. */
  'message.failed': { message: PendingMessage; error: ChatError }
}

/** The name of an event of the client. */
export type ClientEventName = keyof ClientEvents

/**
 * The chat in a browser (or in Node): every call of {@link ChatApi}, and a live state to render from.
 *
 * It connects by itself with the first call, subscription or opened conversation; `connect()` does it at once. Calls fail with DISCONNECTED at once when the server
 * cannot be reached, except `sendMessage` and `markSeen`, which wait: a message accepted here is sent once, in order, or ends as `failed` with a reason. The promise
 * of `sendMessage` resolves with the receipt and rejects only when the message failed or was discarded. Ignoring the promises of `sendMessage`, `markSeen` and `setTyping` is no unhandled
 * rejection. `setTyping` may be called with every key: it tells the server as often as is needed.
 */
export interface ChatClient extends ChatApi {
  /** All that is known now. */
  readonly state: ClientState
  /** Calls `listener` after each change, once for all changes of one turn. Returns the way to stop. */
  subscribe(listener: (state: ClientState) => void): () => void
  /** Calls `listener` for each event of that name. Returns the way to stop. */
  on<Name extends ClientEventName>(name: Name, listener: (payload: ClientEvents[Name]) => void): () => void
  /** Connects, and keeps trying until {@link ChatClient.dispose}. Repeating it does nothing; after `ended` or `dispose` it starts anew. */
  connect(): void
  /**
   * As {@link ChatApi.sendMessage}, also with files: the message is shown at once, its files are uploaded when its turn comes, then it is sent. It keeps its place among the messages
   * of its conversation, so what is sent after it waits for the upload. An upload that broke off goes on with the file it was at.
   * @throws INVALID_INPUT for more than 10 files, and without the option `files`. @throws PAYLOAD_TOO_LARGE @throws UNSUPPORTED_FILE
   */
  sendMessage(input: ClientMessageInput): Promise<Receipt>
  /**
   * Uploads a file, such as a picture for `updateMe` (`purpose: 'avatar'`), and returns what to send it with. Not tried again by itself.
   * @throws CONFLICT `cancelled` by the signal. @throws UNSUPPORTED_FILE @throws PAYLOAD_TOO_LARGE @throws INVALID_INPUT without the option `files`, and for a file that changed since it was chosen.
   */
  uploadFile(file: Blob, options: UploadOptions): Promise<UploadedFile>
  /** Lets go of the connection, of uploads, and of every timer and listener of the page. State and unsent messages stay in memory; calls fail with DISCONNECTED. Repeating it does nothing. */
  dispose(): void
  /**
   * Puts a conversation into {@link ClientState.conversations} with its latest page and members, and keeps it in sync. Returns the way to close it; it stays as long as anyone
   * has it open, and a while longer, so that coming back shows it at once. With `markSeen`, what arrives is marked as seen while the page is visible and has the focus and the loaded
   * part reaches to the latest message.
   */
  openConversation(ref: ConversationRef, options?: { markSeen?: boolean }): () => void
  /** Loads the page before the loaded part of an opened conversation. Does nothing when there is none, or one is being loaded. */
  loadOlder(conversationId: string): Promise<void>
  /** Loads the page after the loaded part. Does nothing when there is none, or one is being loaded. */
  loadNewer(conversationId: string): Promise<void>
  /** Replaces the loaded part by the page around a message's number; left out, by the latest page. Does nothing when that message is already there. */
  jumpTo(conversationId: string, seq?: number): Promise<void>
  /** Loads the next page of the sidebar. Does nothing at the end. */
  loadMoreSidebar(): Promise<void>
  /** Sends a failed message again, with the same `clientMessageId`. Does nothing for any other. */
  retry(clientMessageId: string): void
  /** Takes a message out of the outbox, unless it is already on its way to the server (its files may be); its promise rejects with the reason it failed with, or CONFLICT. */
  discard(clientMessageId: string): void
}
