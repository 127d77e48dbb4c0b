import type { ChatEvent } from '@confab/protocol'

/** Whom an event is for. Server-derived, never a name from a client. */
export type Audience =
  /** All devices of these people. */
  | { userIds: readonly string[] }
  /** The devices that asked for this person's presence; but none of the people in `except`, who may have asked before they lost the right to see. */
  | { watchersOf: string; except?: readonly string[] }

/** Whose connections to close. */
export type SessionTarget = { userId: string } | { sessionId: string }

/** Why a connection was closed. */
export type DisconnectReason = 'session_ended' | 'session_expired' | 'server_closing'

/**
 * A way to reach connected clients. Live delivery is a hint: it may fail without anybody being told, and must neither throw nor wait.
 */
export interface Transport {
  /** Sends an event, encoded once, to everyone it is for. Each device gets it at most once. */
  deliver(event: ChatEvent, audience: Audience): void
  /**
   * Takes these people's devices out of the audience `watchersOf` of these others, on all nodes: for when a right to see someone's presence ended (a block, a group left).
   * A transport without presence has no need of it.
   */
  stopWatching?(watcherIds: readonly string[], watchedIds: readonly string[]): void
  /** Tells whether some device, on whatever node, may be in the audience `watchersOf` of this person; left out: some may. Where nobody watches, it is not looked up who must not. */
  isWatched?(userId: string): boolean
  /** Why it does not reach everybody at the moment, in one sentence; left out or null while it does. It is part of the chat's health. */
  readonly problem?: string | null
  /**
   * Tells the chat's other nodes that members, roles or blocks of a conversation changed here, so that they read them anew. It may be lost: what nodes know ends by itself after 5 s.
   * A transport of one node has no need of it.
   */
  conversationChanged?(conversationId: string): void
  /** Closes the connections of a person or of one session, on all nodes; resolves when this node's are closed. */
  disconnect(target: SessionTarget, reason: DisconnectReason): Promise<void>
  /** Takes no new connection from now on; the open ones go on until {@link Transport.close}, so that running calls are still answered. */
  drain?(): void
  /** Stops: takes no new connection, tells the clients and lets go. */
  close(): Promise<void>
}
